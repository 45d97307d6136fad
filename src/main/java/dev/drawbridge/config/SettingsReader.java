package dev.drawbridge.config;

import dev.drawbridge.admin.AdminSettings;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.RetentionSettings;
import dev.drawbridge.files.BoundedFile;
import dev.drawbridge.gate.ListenSettings;
import dev.drawbridge.http.CrossOrigin;
import dev.drawbridge.http.Network;
import dev.drawbridge.http.Peers;
import dev.drawbridge.http.TrustedNetworks;
import dev.drawbridge.identity.StoreSettings;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.tree.ProofSettings;
import dev.drawbridge.logging.LogForm;
import dev.drawbridge.logging.LogSettings;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.decision.Organisation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Reads the sections that refer to no other one, with their defaults. */
final class SettingsReader {
  private static final long KIB = 1L << 10;
  private static final long MIB = KIB << 10;

  /** How {@code audit.keys} names a file; the schema refuses anything else. */
  private static final String FILE = "file:";

  private static final String SQLITE = "jdbc:sqlite:";
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration LONGEST_REHEARSAL = Duration.ofMinutes(5);

  private final Section root;
  private final Path data;
  private final boolean allowLinkLocal;
  private @Nullable TrustedNetworks trusted;

  SettingsReader(Section root) {
    this.root = root;
    this.data = root.noted("data", root.reading().resolve(root.text("data", "./var")));
    this.allowLinkLocal = root.child("upstream").flag("allow_link_local", false);
  }

  Path data() {
    return data;
  }

  ListenSettings listen() {
    Section listen = root.child("listen");
    int maxBody = (int) listen.size("max_body", 20 * MIB, 1024 * MIB);
    long buffer = listen.size("buffer", 512 * MIB, 1L << 40);
    if (buffer < maxBody) listen.error("buffer", "must be at least max_body");
    return new ListenSettings(
        listen.text("host", LOOPBACK),
        listen.integer("port", 8080),
        TlsReader.port(listen),
        peers(listen, trusted()),
        new CrossOrigin(Set.copyOf(listen.texts("cors"))),
        listen.integer("failed_logins", 100),
        maxBody,
        buffer,
        listen.integer("max_concurrent", 2000),
        listen.duration("read", Duration.ofSeconds(30)),
        listen.duration("keep_alive", Duration.ofSeconds(15)),
        listen.duration("linger", Duration.ofSeconds(5)),
        listen.duration("drain", Duration.ofSeconds(30)),
        listen.durationUpTo("rehearsal", LONGEST_REHEARSAL));
  }

  AdminSettings admin() {
    Section admin = root.child("admin");
    int port = admin.integer("port", 9090);
    if (port != 0 && port == root.child("listen").integer("port", 8080)) {
      admin.error("port", "is listen.port too; the two planes need ports of their own");
    }
    return new AdminSettings(
        admin.text("host", LOOPBACK),
        port,
        admin.url("url", true),
        TlsReader.port(admin),
        peers(admin, trusted()));
  }

  private static Peers peers(Section port, TrustedNetworks trusted) {
    boolean proxied = port.flag("proxy_protocol", false);
    if (proxied && trusted.networks().isEmpty()) {
      port.error("proxy_protocol", "needs listen.trusted: without it nobody could connect");
    }
    return new Peers(
        trusted,
        proxied,
        port.integer("max_connections"),
        port.integer("max_connections_of_address", 0));
  }

  /** The networks whose proxies are believed, on both ports; read once, so told of once. */
  private TrustedNetworks trusted() {
    if (trusted == null) trusted = trusted(root.child("listen"));
    return trusted;
  }

  private static TrustedNetworks trusted(Section listen) {
    List<Network> networks = new ArrayList<>();
    List<String> written = listen.texts("trusted");
    for (int i = 0; i < written.size(); i++) {
      String each = written.get(i);
      Network network = Network.orAddress(each);
      if (network == null) {
        listen.errorAt("trusted", i, Network.EXPECTED);
      } else if (network.isEverything()) {
        listen.errorAt("trusted", i, "is every address; name the networks of your proxies");
      } else {
        networks.add(network);
      }
    }
    boolean standard = "forwarded".equals(listen.text("forwarded_header", "x-forwarded-for"));
    return new TrustedNetworks(
        networks,
        standard ? TrustedNetworks.Header.FORWARDED : TrustedNetworks.Header.X_FORWARDED_FOR);
  }

  StoreSettings store() {
    Section store = root.child("store");
    String url = store.text("url", StoreSettings.embedded(data).url());
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.contains("password=") || lower.matches("jdbc:postgresql://[^/?]*@.*")) {
      store.error("url", "holds a password; give it as store.password by reference");
      return StoreSettings.embedded(data);
    }
    if (store.has("url") && url.startsWith(SQLITE)) {
      String path = url.substring(SQLITE.length());
      boolean special = path.startsWith(":") || path.startsWith("file:");
      if (!special) url = store.noted("url", SQLITE + root.reading().resolve(path));
    }
    return new StoreSettings(url, store.secret("user"), store.secret("password"));
  }

  LogSettings log() {
    Section log = root.child("log");
    return new LogSettings(
        log.text("form", "text").equals("json") ? LogForm.JSON : LogForm.TEXT,
        level(log.text("level", "info")),
        log.flag("access", false));
  }

  /** The schema has named a level that is none. */
  private static Level level(String written) {
    for (Level level : Level.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(written)) return level;
    }
    return Level.INFO;
  }

  Organisation organisation() {
    Section organisation = root.child("organisation");
    return new Organisation(
        organisation.text("name", "unnamed"),
        organisation.text("jurisdiction"),
        organisation.whole("monthly_active_users"),
        timeZone(organisation),
        organisation.text("help"));
  }

  private static ZoneId timeZone(Section organisation) {
    String zone = organisation.text("time_zone");
    if (zone == null) return ZoneOffset.UTC;
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      organisation.error("time_zone", "no such time zone; expected one such as Europe/Berlin");
      return ZoneOffset.UTC;
    }
  }

  AuditSettings audit() {
    Section audit = root.child("audit");
    Path folder = data.resolve("audit");
    String keys = audit.text("keys");
    Path master =
        keys == null || !keys.startsWith(FILE)
            ? AuditSettings.master(folder)
            : audit.noted("keys", root.reading().resolve(keys.substring(FILE.length())));
    var proof =
        new ProofSettings(
            folder,
            AuditSettings.keys(master),
            audit.text("origin"),
            audit.duration("checkpoint", Duration.ofSeconds(1)),
            witnesses(audit),
            audit.flag("bundles", false));
    return new AuditSettings(
        folder,
        new MasterKey(master, audit.secret("passphrase")),
        audit.duration("deadline", Duration.ofSeconds(2)),
        (int) audit.size("max_answer", 4 * MIB, 64 * MIB),
        audit.child("quota").size("per_principal_hour", 0, MIB << 30),
        proof,
        retention(audit.child("retention")));
  }

  private static RetentionSettings retention(Section retention) {
    Duration content = retention.age("content");
    Duration meta = retention.age("meta");
    if (content != null && meta != null && content.compareTo(meta) > 0) {
      retention.error("content", "must not be longer than meta: with a record its content goes");
    }
    return new RetentionSettings(content, meta);
  }

  private static WitnessPolicy witnesses(Section audit) {
    String file = audit.text("witnesses");
    Path path = file == null ? null : audit.existing("witnesses", file);
    if (path == null) return audit.noted("witnesses", WitnessPolicy.NONE);
    try {
      WitnessPolicy policy = WitnessPolicy.parse(BoundedFile.bytes(path, BoundedFile.SECRET));
      for (WitnessPolicy.Witness witness : policy.witnesses()) {
        String url = witness.url();
        if (url == null || url.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?")) continue;
        audit.error("witnesses", path + ": the URL of " + witness.name() + " is no http URL");
      }
      return audit.noted("witnesses", policy);
    } catch (IOException e) {
      audit.error("witnesses", path + ": " + e.getMessage());
      return WitnessPolicy.NONE;
    }
  }

  PolicySettings policy() {
    Section policy = root.child("policy");
    Section cache = policy.child("cache");
    String sha256 = policy.text("sha256");
    PolicySettings.Server server = null;
    if ("server".equals(policy.text("engine"))) {
      server = server(policy);
      if (policy.has("data")) {
        policy.errorAtKey("data", "not with engine: server; there the data is OPA's");
      }
      if (policy.has("bundle")) {
        policy.errorAtKey("bundle", "not with engine: server; there the bundle is OPA's");
      }
      if (policy.has("extra")) {
        policy.errorAtKey("extra", "not with engine: server; there the rules are OPA's");
      }
    }
    return new PolicySettings(
        server,
        bundle(policy),
        sha256 == null ? null : sha256.toLowerCase(Locale.ROOT),
        server == null ? extra(policy) : null,
        "server".equals(policy.text("engine")) ? null : data(policy),
        policy.duration("timeout", Duration.ofMillis(250)),
        cache.integer("max_entries", 10_000),
        cache.duration("ttl", Duration.ofSeconds(30)));
  }

  private PolicySettings.@Nullable Server server(Section policy) {
    Section server = policy.child("server");
    if (!policy.has("server")) {
      policy.error("engine", "server needs policy.server.url");
      return null;
    }
    URI url = server.url("url", allowLinkLocal);
    String path = server.text("path", "drawbridge/decision/result");
    String token = server.secret("token");
    return url == null ? null : new PolicySettings.Server(url, path, token);
  }

  /** Where a bundle lies, of {@code policy} or its {@code shadow}; null for the jar's. */
  @Nullable String bundle(Section policy) {
    String bundle = policy.text("bundle");
    if (bundle == null) return null;
    if (bundle.startsWith("http://")) {
      policy.error("bundle", "a bundle by URL must be https");
      return null;
    }
    if (bundle.startsWith("https://")) {
      policy.url("bundle", allowLinkLocal);
      if (!policy.has("sha256")) {
        policy.error("bundle", "a bundle by URL needs sha256 beside it");
      }
      return bundle;
    }
    Path path = policy.existing("bundle", bundle);
    return path == null ? null : path.toString();
  }

  /** Where the rules are that are added, of {@code policy} or its {@code shadow}; null for none. */
  static @Nullable Path extra(Section policy) {
    String extra = policy.text("extra");
    return extra == null ? null : policy.existing("extra", extra);
  }

  /** Where the facts are, of {@code policy} or its {@code shadow}; null for nowhere. */
  static @Nullable Path data(Section policy) {
    String data = policy.text("data");
    return data == null ? null : policy.existing("data", data);
  }
}
