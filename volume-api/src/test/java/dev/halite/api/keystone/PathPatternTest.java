package dev.halite.api.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class PathPatternTest {
  @ParameterizedTest
  @CsvSource({
    "/v3/aa/volumes, /v3/aa/volumes, true",
    "/v3/aa/volumes, /v3/aa/volumes/, false",
    "/v3/aa/volumes, /v3/aa/volumes/7, false",
    "/v3/aa/volumes, /x/v3/aa/volumes, false",
    "/v3/*/volumes, /v3/aa/volumes, true",
    "/v3/*/volumes, /v3/aa/bb/volumes, false",
    "/v3/*/volumes, /v3//volumes, false",
    "/v3/*/vol*, /v3/aa/volumes, true",
    "/v3/*/volumes/*, /v3/aa/volumes/7, true",
    "/v3/*/volumes/*, /v3/aa/volumes, false",
    "/v3/{project}/volumes/{id}, /v3/aa/volumes/7, true",
    "/v3/{project}/volumes/{id}, /v3/aa/volumes/7/action, false",
    "/v3/{project/volumes, /v3/{project/volumes, true",
    "/v3/{}/volumes, /v3/aa/volumes, true",
    "**, /v3/aa/volumes, true",
    "/v3/**, /v3/, true",
    "/v3/**, /v3, false",
    "/v3/**/action, /v3/aa/volumes/7/action, true",
    "/v3/**/action, /v3/aa/volumes/7/actions, false",
    "/v3/a.c, /v3/abc, false",
    "/v3/(a|b), /v3/a, false"
  })
  void aPathMatchesAsTheRuleSays(String pattern, String path, boolean matches) {
    assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(matches);
  }

  @Test
  void aPatternMadeToBeSlowIsNot() {
    assertThat(PathPattern.of("/" + "**a".repeat(200) + "b").matches("/" + "a".repeat(4000)))
        .isFalse();
  }
}
