package dev.halite.api.rate;

import com.github.benmanes.caffeine.cache.Ticker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {
  @Bean
  RateLimit rateLimit(RateLimitProperties properties) {
    return new RateLimit(properties, Ticker.systemTicker());
  }
}
