package dev.halite.common.engine.database;

import dev.halite.common.engine.transport.CatalogTransport;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {
  /**
   * Transactions of JDBC, in the place of those of JPA: every statement here is one of JDBC, and a
   * persistence context in each transaction would do nothing but take time.
   */
  @Bean
  JdbcTransactionManager transactionManager(DataSource dataSource) {
    return new JdbcTransactionManager(dataSource);
  }

  @Bean
  ControlCatalog controlCatalog(JdbcConnectionDetails details, CatalogProperties properties) {
    CatalogTransport.requireSafe(details.getJdbcUrl(), properties.clearText());
    return new ControlCatalog(details);
  }

  @Bean
  Upkeep upkeep(JdbcClient jdbc, TransactionTemplate transactions) {
    return new Upkeep(jdbc, transactions);
  }

  @Bean
  CatalogSchema catalogSchema(DataSource dataSource) {
    return new CatalogSchema(dataSource);
  }

  @Bean
  CatalogSchemaCheck catalogSchemaCheck(CatalogSchema schema, CatalogProperties properties) {
    return new CatalogSchemaCheck(schema, properties.startWait());
  }
}
