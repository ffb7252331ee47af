package dev.halite.api.policy;

import dev.halite.common.identity.RequestContext;

/** What a rule may ask about the caller, by the name it has in policy files. */
enum CallerAttribute {
  IS_ADMIN("is_admin") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.admin() ? "True" : "False");
    }
  },
  IS_ADMIN_PROJECT("is_admin_project") {
    // Nobody names an admin project here, and then every project is one.
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals("True");
    }
  },
  PROJECT_ID("project_id") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.projectId());
    }
  },
  TENANT("tenant") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.projectId());
    }
  },
  TENANT_ID("tenant_id") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.projectId());
    }
  },
  USER_ID("user_id") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.userId());
    }
  },
  USER("user") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.userId());
    }
  },
  ROLES("roles") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return caller.roles().contains(wanted);
    }
  },
  SERVICE_ROLES("service_roles") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return caller.serviceRoles().contains(wanted);
    }
  },
  SYSTEM_SCOPE("system_scope") {
    // Tokens of system scope are not known here.
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return false;
    }
  },
  DOMAIN_ID("domain_id") {
    // Tokens of domain scope are not known here.
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return false;
    }
  };

  private final String text;

  CallerAttribute(String text) {
    this.text = text;
  }

  /** Name in policy files. */
  String text() {
    return text;
  }

  abstract boolean matches(RequestContext caller, String wanted);
}
