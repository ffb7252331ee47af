package dev.halite.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.api.json.ApiJson;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RequestSchemasTest {
  private static final String THING = "test-thing";
  private static final RequestSchemas SCHEMAS = RequestSchemas.of(List.of(THING));

  private static void check(String json) {
    SCHEMAS.check(THING, ApiJson.MAPPER.readTree(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'thing':{'size':1}}",
        "{'thing':{'size':'12','name':null,'mode':'rw','flag':'on','either':null}}",
        "{'thing':{'size':1,'metadata':{'k':'v'},'id':'5aa119a8-d25b-45a7-8d1b-88e127885635'}}"
      })
  void aGoodBodyPasses(String json) {
    assertThatCode(() -> check(json.replace('\'', '"'))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                 | 'thing' is a required property
          {'thing':{'size':1},'x':2}         | Additional properties are not allowed ('x' was unexpected)
          {'thing':3}                        | Invalid input for field/attribute thing. Value: 3. 3 is not of type 'object'
          {'thing':{}}                       | Invalid input for field/attribute thing. Value: {}. 'size' is a required property
          {'thing':{'size':1,'colour':2}}    | Invalid input for field/attribute thing. Value: {"size":1,"colour":2}. Additional properties are not allowed ('colour' was unexpected)
          {'thing':{'size':0}}               | Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1
          {'thing':{'size':99999999999}}     | Invalid input for field/attribute size. Value: 99999999999. 99999999999 is greater than the maximum of 2147483647
          {'thing':{'size':'many'}}          | Invalid input for field/attribute size. Value: many. 'many' does not match '^0*[1-9][0-9]{0,8}$'
          {'thing':{'size':1.5}}             | Invalid input for field/attribute size. Value: 1.5. 1.5 is not of type 'integer', 'string'
          {'thing':{'size':true}}            | Invalid input for field/attribute size. Value: true. true is not of type 'integer', 'string'
          {'thing':{'size':1,'mode':'x'}}    | Invalid input for field/attribute mode. Value: x. 'x' is not one of ["rw","ro"]
          {'thing':{'size':1,'either':'x'}}  | Invalid input for field/attribute either. Value: x. 'x' is not valid under any of the given schemas
          {'thing':{'size':1,'metadata':{'k':1}}}  | Invalid input for field/attribute k. Value: 1. 1 is not of type 'string'
          {'thing':{'size':1,'id':'7'}}      | Invalid input for field/attribute id. Value: 7. '7' does not match '^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$'
          """)
  void whatIsWrongIsSaidInTheUsualWords(String json, String message) {
    assertThatThrownBy(() -> check(json.replace('\'', '"')))
        .isInstanceOfSatisfying(
            HaliteException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.INVALID_INPUT))
        .hasMessage(message);
  }

  @Test
  void aLongValueIsCutAndControlCharactersAreLeftOut() {
    assertThatThrownBy(
            () -> check("{\"thing\":{\"size\":1,\"name\":\"" + "\\u0007x".repeat(300) + "\"}}"))
        .hasMessageContaining("Value: xxx")
        .hasMessageEndingWith("...' is too long")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700).doesNotContain("\u0007"));
  }

  @Test
  void anEmptyMetadataKeyIsRefused() {
    assertThatThrownBy(() -> check("{\"thing\":{\"size\":1,\"metadata\":{\"\":\"v\"}}}"))
        .isInstanceOf(HaliteException.class)
        .hasMessageContaining("metadata");
  }

  @Test
  void aMissingSchemaStopsTheStart() {
    assertThatThrownBy(() -> RequestSchemas.of(List.of("no/such")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no/such");
  }

  @Test
  void aWrongNumberIsRefusedWithoutBlowingUp() {
    assertThatThrownBy(() -> check("{\"thing\":{\"size\":1e999999}}"))
        .isInstanceOf(HaliteException.class);
  }
}
