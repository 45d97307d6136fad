package dev.drawbridge.config;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.upstream.Endpoint;
import dev.drawbridge.upstream.ProviderHeaders;
import dev.drawbridge.upstream.ProviderKey;
import dev.drawbridge.upstream.UpstreamSettings;
import dev.drawbridge.upstream.load.LoadSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sections {@code upstream} and {@code providers}. */
final class ProvidersReader {
  private static final UpstreamSettings DEFAULTS =
      new UpstreamSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(120),
          Duration.ofSeconds(120),
          null,
          4,
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          256,
          256,
          null,
          List.of(),
          null,
          null);

  /** What is said of attempts where they bound nothing: a request has several providers. */
  static final String ATTEMPTS_WITHOUT_EFFECT = "has no effect here: upstream.attempts counts";

  private final Section root;
  private final UpstreamSettings upstream;
  private final boolean allowLinkLocal;
  private final Map<String, Provider> providers = new LinkedHashMap<>();
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
  private final Map<String, LoadSettings> watched = new LinkedHashMap<>();

  ProvidersReader(Section root) {
    this.root = root;
    Section section = root.child("upstream");
    this.upstream = over(DEFAULTS, section);
    this.allowLinkLocal = section.flag("allow_link_local", false);
    root.child("providers").entries().forEach(this::provider);
  }

  /** What holds where neither a provider nor a model says otherwise. */
  UpstreamSettings upstream() {
    return upstream;
  }

  Map<String, Provider> providers() {
    return providers;
  }

  Map<String, Endpoint> endpoints() {
    return endpoints;
  }

  Map<String, LoadSettings> watched() {
    return watched;
  }

  /** Settings with a section's own keys laid over them. */
  static UpstreamSettings over(UpstreamSettings under, Section section) {
    URI proxy = section.url("proxy", true);
    Path ca = section.fileReference("ca");
    return new UpstreamSettings(
        section.duration("connect", under.connect()),
        section.duration("first_byte", under.firstByte()),
        section.duration("idle", under.idle()),
        section.has("answer") ? section.duration("answer", under.deadline()) : under.answer(),
        section.integer("attempts", under.attempts()),
        section.duration("deadline", under.deadline()),
        section.duration("stream", under.stream()),
        section.integer("connections", under.connections()),
        section.integer("queue", under.queue()),
        proxy == null ? under.proxy() : proxy,
        section.has("no_proxy") ? section.texts("no_proxy") : under.noProxy(),
        ca == null ? under.ca() : ca,
        section.has("client_cert") ? TlsReader.client(section) : under.client());
  }

  private void provider(String id, Section section) {
    boolean linkLocal = section.flag("allow_link_local", allowLinkLocal);
    URI url = section.url("url", linkLocal);
    var reader = new KeysReader(section, url);
    List<ProviderKey> keys = reader.keys();
    ProviderHeaders headers = reader.headers();
    Optional<Hosting> hosting = hosting(section.text("hosting", ""));
    String operator = operator(section, hosting);
    String jurisdiction = jurisdiction(section, hosting);
    UpstreamSettings settings = over(upstream, section);
    if (section.has("attempts")) section.warn("attempts", ATTEMPTS_WITHOUT_EFFECT);
    VendorDialect vendors = Dialects.configured(section.text("dialect"));
    Dialect dialect = vendors.dialect();
    String vendor = section.text("vendor");
    providers.put(
        id,
        new Provider(
            id, dialect.wire(), operator, jurisdiction, hosting.orElse(Hosting.VENDOR), vendor));
    if (url == null) return;
    var misfit = vendors.misfit(new VendorEndpoint(url, Vendor.of(vendor)));
    if (misfit != null) section.error(misfit.getKey(), misfit.getValue());
    boolean plain = "http".equals(url.getScheme());
    if (plain && section.has("client_cert")) {
      section.errorAtKey("client_cert", "needs an https url: http shows no certificate");
    }
    boolean leaves = hosting.equals(Optional.of(Hosting.VENDOR)) && !isLoopback(url);
    if (plain && leaves && keys.stream().anyMatch(key -> key.credential() != null)) {
      section.warn("url", "http sends the key and every prompt unencrypted");
    }
    if (settings.proxy() == null && !plain) settings = withEnvironmentProxy(settings);
    endpoints.put(id, new Endpoint(id, dialect, vendor, url, keys, headers, linkLocal, settings));
    LoadSettings load = watched(section, url, linkLocal);
    if (load != null) watched.put(id, load);
  }

  /** How the provider's own servers are watched; null where they are not. */
  private static @Nullable LoadSettings watched(Section section, URI url, boolean linkLocal) {
    if (!section.has("health")) return null;
    Section health = section.child("health");
    URI metrics = health.url("metrics", linkLocal);
    if (metrics == null) return null;
    if (!String.valueOf(url.getHost()).equalsIgnoreCase(metrics.getHost())) {
      health.error("metrics", "is on the provider's own host, or it would be asked on its behalf");
      return null;
    }
    if (metrics.getPath() == null || metrics.getPath().length() < 2) {
      health.error("metrics", "names a path, such as /metrics");
      return null;
    }
    Duration interval = health.duration("interval", Duration.ofSeconds(5));
    if (interval.compareTo(Duration.ofSeconds(1)) < 0
        || interval.compareTo(Duration.ofMinutes(10)) > 0) {
      health.error("interval", "is from 1s to 10m");
    }
    return new LoadSettings(
        metrics, interval, health.integer("waiting", 16), health.number("cache", 0.95));
  }

  private static boolean isLoopback(URI url) {
    String host = String.valueOf(url.getHost());
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d+){3}");
  }

  private static Optional<Hosting> hosting(String wire) {
    for (Hosting hosting : Hosting.values()) {
      if (hosting.wire().equals(wire)) return Optional.of(hosting);
    }
    return Optional.empty();
  }

  private static String operator(Section section, Optional<Hosting> hosting) {
    String operator = section.text("operator");
    if (operator != null) return operator;
    if (!section.has("operator") && hosting.isPresent() && hosting.get() != Hosting.OWN) {
      section.error("operator is missing: who runs it?");
    }
    return "self";
  }

  private String jurisdiction(Section section, Optional<Hosting> hosting) {
    String jurisdiction = section.text("jurisdiction");
    if (jurisdiction != null) return jurisdiction;
    String home = root.child("organisation").text("jurisdiction");
    boolean own = hosting.equals(Optional.of(Hosting.OWN));
    if (own && home != null) return home;
    if (!section.has("jurisdiction")) section.error("jurisdiction is missing: where does it run?");
    return "";
  }

  private UpstreamSettings withEnvironmentProxy(UpstreamSettings s) {
    URI environmentProxy = environmentProxy();
    if (environmentProxy == null) return s;
    Map<String, String> environment = root.reading().environment();
    String no = environment.getOrDefault("NO_PROXY", environment.getOrDefault("no_proxy", ""));
    List<String> noProxy = List.of(no.strip().split("[,\\s]+"));
    return new UpstreamSettings(
        s.connect(),
        s.firstByte(),
        s.idle(),
        s.answer(),
        s.attempts(),
        s.deadline(),
        s.stream(),
        s.connections(),
        s.queue(),
        environmentProxy,
        noProxy.stream().filter(host -> !host.isEmpty()).toList(),
        s.ca(),
        s.client());
  }

  private @Nullable URI environmentProxy() {
    Map<String, String> environment = root.reading().environment();
    String proxy =
        environment.getOrDefault("HTTPS_PROXY", environment.getOrDefault("https_proxy", ""));
    if (proxy.isBlank()) return null;
    try {
      URI uri = new URI(proxy.strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) return uri;
    } catch (URISyntaxException e) {
      // told below, without the value: it may hold a password
    }
    root.errorAtKey(
        "version",
        "the environment's HTTPS_PROXY is not an http URL without user and password; set"
            + " upstream.proxy");
    return null;
  }
}
