package dev.halite.api;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.PropertySource;

/** The REST service, for its own process or for a context that holds more services. */
@Configuration(proxyBeanMethods = false)
// In one context services may name their classes alike.
@ComponentScan(
    nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class,
    excludeFilters = @Filter(SpringBootConfiguration.class))
@ConfigurationPropertiesScan
@PropertySource("classpath:/dev/halite/api/defaults.properties")
public class VolumeApiConfiguration {}
