package dev.halite.node;

import dev.halite.common.CommonConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.Import;

/** The storage node as a part of an application. */
@Configuration(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
// In one context services may name their classes alike.
@ComponentScan(nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
@ConfigurationPropertiesScan
public class VolumeNodeConfiguration {}
