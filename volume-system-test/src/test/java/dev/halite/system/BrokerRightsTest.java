package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.halite.testkit.broker.BrokerUnderTest;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each service has an account at the broker that may do what it does, and no more. */
@Timeout(300)
@ExtendWith(ClusterExtension.class)
class BrokerRightsTest {
  private static final String SCHEDULER_QUEUE = "halite.scheduler";
  private static final String NODE_QUEUE = "halite.node.store-1@disks1";

  /** Something to try at the broker. */
  private interface Attempt {
    void at(Channel channel) throws IOException;
  }

  @Test
  void whatTheServicesNeedIsAllowed(Cluster cluster) throws Exception {
    assumeTrue(hasAccounts(cluster), "this broker has one account for all");
    try (Connection connection = connect(cluster, "node");
        Channel channel = connection.createChannel()) {
      assertThat(channel.queueDeclarePassive(NODE_QUEUE).getConsumerCount()).isPositive();
    }
    try (Connection connection = connect(cluster, "scheduler");
        Channel channel = connection.createChannel()) {
      assertThat(channel.queueDeclarePassive(SCHEDULER_QUEUE).getConsumerCount()).isPositive();
    }
    for (String service : new String[] {"api", "scheduler", "node", "backup"}) {
      allowed(cluster, service, channel -> publish(channel, "halite"));
      allowed(cluster, service, channel -> channel.exchangeDeclare("halite", "topic", true));
      allowed(
          cluster,
          service,
          channel -> {
            channel.exchangeDeclare("cinder", "topic", true);
            publish(channel, "cinder");
          });
      allowed(cluster, service, channel -> serve(channel, "halite.process.tried-" + service));
    }
    allowed(cluster, "backup", channel -> serve(channel, "halite.backup.tried"));
    allowed(cluster, "node", channel -> serve(channel, "halite.node.tried@tried"));
    for (ServiceProcess process : cluster.services()) {
      assertThat(process.logSince(0)).doesNotContain("ACCESS_REFUSED");
    }
  }

  @Test
  void anythingElseIsRefused(Cluster cluster) throws Exception {
    assumeTrue(hasAccounts(cluster), "this broker has one account for all");
    for (String service : new String[] {"api", "scheduler", "node", "backup"}) {
      refused(cluster, service, channel -> serve(channel, "others"));
      refused(cluster, service, channel -> channel.exchangeDeclare("others", "topic", true));
      refused(cluster, service, channel -> publish(channel, "amq.topic"));
      refused(cluster, service, channel -> publish(channel, ""));
      refused(cluster, service, channel -> channel.queueBind(SCHEDULER_QUEUE, "cinder", "#"));
      if (!service.equals("scheduler")) {
        refused(cluster, service, channel -> channel.basicGet(SCHEDULER_QUEUE, true));
        refused(cluster, service, channel -> channel.queueDelete(SCHEDULER_QUEUE));
      }
      if (!service.equals("node")) {
        refused(cluster, service, channel -> channel.basicGet(NODE_QUEUE, true));
        refused(cluster, service, channel -> channel.queuePurge(NODE_QUEUE));
      }
    }
  }

  private static void serve(Channel channel, String queue) throws IOException {
    channel.queueDeclare(queue, true, false, true, Map.of());
    channel.queueBind(queue, "halite", queue);
    channel.basicGet(queue, true);
    channel.queueDelete(queue);
  }

  /** A refusal comes back with the broker's confirmation at the latest. */
  private static void publish(Channel channel, String exchange) throws IOException {
    channel.basicPublish(exchange, "tried", new AMQP.BasicProperties(), new byte[0]);
    channel.basicQos(1);
  }

  private static void allowed(Cluster cluster, String service, Attempt attempt) throws Exception {
    try (Connection connection = connect(cluster, service);
        Channel channel = connection.createChannel()) {
      attempt.at(channel);
    }
  }

  private static void refused(Cluster cluster, String service, Attempt attempt) throws Exception {
    try (Connection connection = connect(cluster, service)) {
      Channel channel = connection.createChannel();
      assertThatThrownBy(() -> attempt.at(channel))
          .as(service)
          .hasStackTraceContaining("ACCESS_REFUSED");
    }
  }

  private static boolean hasAccounts(Cluster cluster) {
    return !cluster.broker().account("api").user().equals(cluster.broker().user());
  }

  private static Connection connect(Cluster cluster, String service) throws Exception {
    BrokerUnderTest broker = cluster.broker();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(broker.host());
    factory.setPort(broker.port());
    factory.setVirtualHost(broker.virtualHost());
    factory.setUsername(broker.account(service).user());
    factory.setPassword(broker.account(service).password());
    return factory.newConnection("tried");
  }
}
