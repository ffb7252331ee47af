package dev.halite.api.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Action;

/** The kind of an answer. */
enum Verdict {
  /** It is done: the success status of the action. */
  OK("ok") {
    @Override
    int status(Action action) {
      return action.success();
    }

    @Override
    void check(Answer answer) {
      answer.hasUsualHeaders();
    }
  },
  /** It is right to ask, but nothing can be done. */
  REFUSED("400") {
    @Override
    void check(Answer answer) {
      answer.isFault(400, "badRequest");
    }
  },
  /** Nobody is known to ask. */
  UNAUTHENTICATED("401") {
    @Override
    void check(Answer answer) {
      answer.isFault(401, "unauthorized");
      assertThat(answer.header("WWW-Authenticate")).isNotEmpty();
    }
  },
  /** The caller's roles do not allow it, on whatever resource. */
  FORBIDDEN("403") {
    @Override
    void check(Answer answer) {
      answer.isFault(403, "forbidden");
      assertThat(answer.json().at("/forbidden/message").stringValue())
          .matches("Policy doesn't allow [a-zA-Z_:]+ to be performed[.]");
    }
  },
  /** To the caller, there is no such resource. */
  MISSING("404") {
    @Override
    void check(Answer answer) {
      answer.isFault(404, "itemNotFound");
      assertThat(answer.json().at("/itemNotFound/message").stringValue())
          .endsWith(" could not be found.");
    }
  };

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  static Verdict of(String text) {
    for (Verdict verdict : values()) {
      if (verdict.text.equals(text)) {
        return verdict;
      }
    }
    throw new IllegalArgumentException("no verdict is written '" + text + "'");
  }

  /** The status that it is answered with. */
  int status(Action action) {
    return Integer.parseInt(text);
  }

  /** Checks the form of such an answer. */
  abstract void check(Answer answer);
}
