package dev.halite.common.engine.policy;

import dev.halite.common.engine.identity.RequestContext;

/** What a rule may ask about the caller, by the name it has in policy files. */
enum CallerAttribute {
  IS_ADMIN("is_admin") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.admin() ? "True" : "False");
    }
  },
  IS_ADMIN_PROJECT("is_admin_project") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.scope().adminProject() ? "True" : "False");
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
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.scope().systemScope());
    }
  },
  DOMAIN_ID("domain_id") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.scope().domainId());
    }
  },
  USER_DOMAIN_ID("user_domain_id") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.scope().userDomainId());
    }
  },
  PROJECT_DOMAIN_ID("project_domain_id") {
    @Override
    boolean matches(RequestContext caller, String wanted) {
      return wanted.equals(caller.scope().projectDomainId());
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
