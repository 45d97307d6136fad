package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.upstream.Credential;
import dev.drawbridge.upstream.ProviderHeaders;
import dev.drawbridge.upstream.ProviderKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a provider and the headers that it asks for.
 *
 * @param section the provider's
 * @param url of the provider, null where it is none
 */
record KeysReader(Section section, @Nullable URI url) {
  private static final String SEVERAL = "keys";

  private static final Pattern BEDROCK =
      Pattern.compile("bedrock-runtime(?:-fips)?\\.([a-z0-9-]+)\\.(?:amazonaws|api)\\..+");

  /** Headers that the gateway writes itself, of one connection, or that show who calls. */
  private static final Set<String> NOT_STATED =
      Set.of(
          "accept",
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "cookie",
          "date",
          "expect",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** The credentials in the order in which they are used. */
  List<ProviderKey> keys() {
    if (!section.has(SEVERAL)) return List.of(ProviderKey.only(credential(section)));
    for (String single : List.of("key", "aws")) {
      if (section.has(single)) section.errorAtKey(SEVERAL, "not beside " + single);
    }
    List<ProviderKey> keys = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    int position = 0;
    for (Section item : section.items(SEVERAL)) {
      String absent = "key-" + (position + 1);
      ProviderKey key =
          item.node().isTextual()
              ? new ProviderKey(absent, listed(position), absent, 0, List.of())
              : key(item, absent);
      if (!ids.add(key.id())) section.errorAt(SEVERAL, position, "a second key " + key.id());
      keys.add(key);
      position++;
    }
    return keys.isEmpty() ? List.of(ProviderKey.only(null)) : List.copyOf(keys);
  }

  /**
   * Checks that the facts know every team that a credential is for. Nothing is checked where no
   * facts tell of teams.
   */
  static void checkTeams(Section root, Facts facts) {
    if (!(facts.byKey().get("teams") instanceof Map<?, ?> known)) return;
    for (Section provider : root.child("providers").entries().values()) {
      for (Section key : provider.items(SEVERAL)) {
        List<String> teams = key.node().isObject() ? key.texts("teams") : List.of();
        for (int i = 0; i < teams.size(); i++) {
          if (!known.containsKey(teams.get(i))) {
            key.errorAt("teams", i, "no team of the facts (policy.data): " + teams.get(i));
          }
        }
      }
    }
  }

  private @Nullable Credential listed(int position) {
    String secret = section.secretAt(SEVERAL, position);
    return secret == null ? null : new Credential.Key(secret);
  }

  private ProviderKey key(Section item, String absent) {
    String id = item.text("id", absent);
    if (item.node().isObject() && !item.has("key") && !item.has("aws")) {
      item.error("key is missing");
    }
    return new ProviderKey(
        id,
        credential(item),
        item.text("account", id),
        item.integer("weight", 0),
        item.texts("teams"));
  }

  private @Nullable Credential credential(Section holder) {
    String key = holder.secret("key");
    if (!holder.has("aws")) return key == null ? null : new Credential.Key(key);
    Section aws = holder.child("aws");
    if (!Dialects.configured(section.text("dialect")).isSigned()) {
      holder.errorAtKey("aws", "only requests to the dialect bedrock are signed");
    } else if (holder.has("key")) {
      holder.errorAtKey("aws", "not beside key");
    }
    String region = aws.text("region");
    if (region == null && url != null) {
      Matcher host = BEDROCK.matcher(String.valueOf(url.getHost()));
      if (host.matches()) region = host.group(1);
      else aws.error("region is missing, and the url does not name it");
    }
    String id = aws.secret("access_key_id");
    String secret = aws.secret("secret_access_key");
    if (id == null || secret == null || region == null) return null;
    return new Credential.Aws(id, secret, aws.secret("session_token"), region);
  }

  /** The headers; none may change who calls, where to, or how the request is framed. */
  ProviderHeaders headers() {
    Section stated = section.child("headers");
    Map<String, String> byName = new LinkedHashMap<>();
    Set<String> secrets = new HashSet<>();
    for (Map.Entry<String, JsonNode> header : stated.node().properties()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean ofGateway =
          NOT_STATED.contains(name)
              || Dialects.credentialHeaders().contains(name)
              || name.startsWith("x-amz-");
      if (ofGateway) {
        stated.errorAtKey(
            header.getKey(), "the gateway writes this header itself, or sends none of that name");
      } else if (byName.containsKey(name)) {
        stated.errorAtKey(header.getKey(), "appears twice, but for case");
      }
      String text = stated.text(header.getKey());
      if (text == null) continue;
      boolean reference = text.startsWith("env:") || text.startsWith("file:");
      String value = reference ? stated.secret(header.getKey()) : text;
      if (value == null) continue;
      byName.put(name, value);
      if (reference) secrets.add(name);
    }
    return byName.isEmpty()
        ? ProviderHeaders.NONE
        : new ProviderHeaders(Collections.unmodifiableMap(byName), Set.copyOf(secrets));
  }
}
