package dev.halite.scheduler;

import dev.halite.common.CommonConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.Import;

/** The scheduler, for its own process or for a context that holds more services. */
@Configuration(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
// In one context services may name their classes alike.
@ComponentScan(
    nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class,
    excludeFilters = @Filter(SpringBootConfiguration.class))
@ConfigurationPropertiesScan
public class VolumeSchedulerConfiguration {}
