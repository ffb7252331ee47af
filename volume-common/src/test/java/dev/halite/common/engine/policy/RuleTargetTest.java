package dev.halite.common.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RuleTargetTest {
  private static List<String> listed() {
    return Stream.of(RuleTarget.values()).flatMap(target -> target.rules().stream()).toList();
  }

  @Test
  void everyRuleThatIsListedIsADefaultRuleAndIsListedOnce() {
    assertThat(listed()).hasSizeGreaterThan(80).doesNotHaveDuplicates();
    assertThat(PolicyRules.of(null, false).listed())
        .extracting(PolicyRule::name)
        .containsAll(listed());
  }

  @Test
  void whatIsNotListedIsAboutTheCaller() {
    assertThat(RuleTarget.of("volume:create")).isEqualTo(RuleTarget.CALLER);
    assertThat(RuleTarget.of("volume:extend")).isEqualTo(RuleTarget.RESOURCE);
    assertThat(RuleTarget.of("message:get")).isEqualTo(RuleTarget.MESSAGE);
    assertThat(RuleTarget.of("operation:get")).isEqualTo(RuleTarget.OPERATION);
    assertThat(RuleTarget.of("volume_extension:quotas:show")).isEqualTo(RuleTarget.PROJECT);
  }
}
