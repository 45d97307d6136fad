package dev.drawbridge.config;

import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Credentials;
import dev.drawbridge.identity.ForwardUser;
import dev.drawbridge.identity.IdentitySettings;
import dev.drawbridge.identity.IdentitySettings.Issuer;
import dev.drawbridge.identity.IdentitySettings.Realm;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The section {@code identity}. */
final class IdentityReader {
  private final Section identity;
  private final boolean allowLinkLocal;

  IdentityReader(Section root) {
    this.identity = root.child("identity");
    this.allowLinkLocal = root.child("upstream").flag("allow_link_local", false);
  }

  IdentitySettings read() {
    List<Section> sections = identity.items("keycloak");
    List<Section> others = identity.items("oidc");
    boolean several = sections.size() + others.size() > 1;
    List<Realm> realms = new ArrayList<>();
    Set<String> issuers = new HashSet<>();
    for (Section section : sections) {
      if (several) oneOfSeveral(section);
      Realm realm = realm(section);
      if (realm == null) continue;
      if (!issuers.add(realm.issuer())) section.error("another realm has the same issuer");
      realms.add(realm);
    }
    List<Issuer> oidc = new ArrayList<>();
    for (Section section : others) {
      if (several) oneOfSeveral(section);
      Issuer issuer = issuer(section);
      if (issuer == null) continue;
      if (!issuers.add(issuer.issuer())) section.error("another realm has the same issuer");
      oidc.add(issuer);
    }
    boolean apiKeys = identity.child("api_keys").flag("enabled", true);
    if (!apiKeys && sections.isEmpty() && others.isEmpty()) {
      identity
          .child("api_keys")
          .error("enabled", "nobody could call: neither a realm nor API keys");
    }
    Duration life = identity.duration("max_token_life", Duration.ofHours(12));
    return new IdentitySettings(
        List.copyOf(realms), List.copyOf(oidc), life, apiKeys, onBehalfOf(), forwardUser());
  }

  private ForwardUser forwardUser() {
    return switch (identity.text("forward_user", "")) {
      case "keep" -> ForwardUser.KEEP;
      case "drop" -> ForwardUser.DROP;
      default -> ForwardUser.PSEUDONYM;
    };
  }

  /** A credential, or a header that means something else here, names nobody. */
  private List<String> onBehalfOf() {
    Section section = identity.child("on_behalf_of");
    List<String> headers = section.texts("headers");
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.get(i).toLowerCase(Locale.ROOT);
      boolean own = name.startsWith("x-drawbridge-") && !name.equals("x-drawbridge-on-behalf-of");
      if (own || name.equals("cookie") || Credentials.HEADERS.contains(name)) {
        section.errorAt("headers", i, "this header has another meaning");
      }
    }
    return headers;
  }

  /** One that speaks for its own teams only, so that none can make itself a member of another's. */
  private static void oneOfSeveral(Section section) {
    if (!section.has("allow") && !section.child("teams").has("fixed")) {
      section.error("allow is missing: with several realms, each names the teams it speaks for");
    }
    if (section.flag("admins", false)) section.error("admins", "only where there is one realm");
  }

  private @Nullable Issuer issuer(Section section) {
    URI jwks = section.url("jwks", allowLinkLocal);
    var ca = section.fileReference("ca");
    Section teams = section.child("teams");
    if (teams.has("fixed") == teams.has("claim")) {
      section.error("teams", "names either the claim that holds them or fixed ones");
    }
    String issuer = section.text("issuer");
    String audience = section.text("audience");
    if (jwks == null || issuer == null || audience == null) return null;
    return new Issuer(
        issuer,
        jwks,
        ca,
        audience,
        "user".equals(section.text("kind")) ? Caller.Kind.USER : Caller.Kind.SERVICE,
        section.text("subject", "sub"),
        new IdentitySettings.Teams(
            teams.text("claim"), teams.text("prefix", ""), teams.texts("fixed")),
        section.child("roles").text("claim"),
        section.texts("claims"),
        section.has("allow") ? section.texts("allow") : null,
        section.flag("admins", false));
  }

  private @Nullable Realm realm(Section section) {
    URI server = section.url("server", allowLinkLocal);
    URI jwks = section.url("jwks", allowLinkLocal);
    String name = section.text("realm");
    Section teams = section.child("teams");
    var ca = section.fileReference("ca");
    if (server == null || name == null || !name.matches("[A-Za-z0-9._-]{1,255}")) return null;
    String base = server.toString().replaceAll("/+$", "") + "/realms/" + name;
    return new Realm(
        name,
        section.text("issuer", base),
        jwks == null ? URI.create(base + "/protocol/openid-connect/certs") : jwks,
        ca,
        section.text("audience", "drawbridge"),
        section.text("client"),
        teams.text("claim", "groups"),
        teams.text("prefix", teams.has("prefix") ? "" : "/teams/"),
        section.texts("claims"),
        section.has("allow") ? section.texts("allow") : null,
        section.flag("admins", false));
  }
}
