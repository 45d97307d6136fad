package dev.drawbridge.demo;

import dev.drawbridge.admin.ControlCommands;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gateway with sample vendors, and the tour through it. Its methods block. */
public final class Demo {
  private static final long START_SECONDS = 60;

  /**
   * How the demo is run.
   *
   * @param port of the data plane, 0 for a free one
   * @param adminPort of the admin plane, 0 for a free one
   * @param data the folder for its configuration and state, null for a fresh temporary one
   * @param once whether to end after the tour and the load
   * @param loadSeconds for how long to send requests after the tour, 0 for not at all
   */
  public record Options(
      int port, int adminPort, @Nullable Path data, boolean once, int loadSeconds) {}

  /** A gateway that serves. */
  public interface Gateway {
    /** The port that the data plane listens on. */
    int port();

    int adminPort();

    /** What its control socket answers. */
    ControlCommands control();

    /** Blocks until it is stopped, by a signal say. */
    void awaitStop() throws InterruptedException;

    /** Drains and stops it. */
    void stop() throws InterruptedException;
  }

  /** Starts a gateway; returns when it serves. */
  @FunctionalInterface
  public interface Starter {
    Gateway start(Path config) throws IOException, InterruptedException;
  }

  private final Options options;
  private final PrintWriter out;

  private Demo(Options options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs the demo.
   *
   * @return whether every step of the tour did what it should
   * @throws IOException with a sentence for the person who started it
   */
  public static boolean run(Options options, Starter starter, PrintWriter out)
      throws IOException, InterruptedException {
    return new Demo(options, out).run(starter);
  }

  private boolean run(Starter starter) throws IOException, InterruptedException {
    Path folder =
        options.data == null ? Files.createTempDirectory("drawbridge-demo-") : options.data;
    Vertx vertx = Vertx.vertx();
    try {
      var acme =
          done(
              SampleVendor.start(
                  vertx,
                  "acme-cloud",
                  DemoConfig.ACME_KEY,
                  List.of("acme-large", "acme-frontier-no-quota")));
      var globex =
          done(
              SampleVendor.start(vertx, "globex", DemoConfig.GLOBEX_KEY, List.of("globex-medium")));
      var house = done(SampleVendor.start(vertx, "our own machine", "", List.of(DemoConfig.OPEN)));
      Optional<LocalOllama> ollama = LocalOllama.find(LocalOllama.USUAL);
      var vendors = new DemoConfig.Vendors(acme.port(), globex.port(), house.port());
      Path config = DemoConfig.write(folder, options.port, options.adminPort, vendors, ollama);
      Gateway gateway = starter.start(config);
      try {
        return serve(gateway, config, ollama);
      } finally {
        gateway.stop();
      }
    } finally {
      Future<Void> closed = vertx.close();
      done(closed.map(""));
    }
  }

  private boolean serve(Gateway gateway, Path config, Optional<LocalOllama> ollama)
      throws IOException, InterruptedException {
    String research = key(gateway, "research", List.of());
    String marketing = key(gateway, "marketing", List.of());
    String pilot = key(gateway, "pilot", List.of());
    String admin = key(gateway, "admins", List.of("drawbridge-admin"));
    URI base = URI.create("http://127.0.0.1:" + gateway.port());
    out.println("Drawbridge serves " + base + " (admin plane: port " + gateway.adminPort() + ").");
    out.println("Configuration and policy facts: " + config.toAbsolutePath().getParent());
    out.println(
        ollama
                .map(o -> "The open model is " + o.model() + " of your local Ollama;")
                .orElse(
                    "No local Ollama with an Apache- or MIT-licensed model answers, so the open"
                        + " model")
            + (ollama.isPresent()
                ? " the vendors are samples."
                : " is a sample like the vendors."));
    out.println();
    out.println("Keys (shown once):");
    out.println("  research  " + research + "   may use every model");
    out.println("  marketing " + marketing + "   may use open models only");
    out.println("  pilot     " + pilot + "   has " + DemoConfig.BUDGET + " USD a day");
    out.println("  admin     " + admin + "   for the admin plane");
    out.println();
    Path log = config.toAbsolutePath().resolveSibling("var").resolve("audit");
    boolean well = new DemoTour(base, research, marketing, pilot, log, out).walk();
    if (options.loadSeconds > 0) {
      var load = new DemoLoad(base, research, marketing);
      out.println(load.run(Duration.ofSeconds(options.loadSeconds)));
      out.println();
      out.flush();
    }
    if (options.once) return well;
    curl(base, gateway.adminPort(), research, marketing, admin);
    gateway.awaitStop();
    return well;
  }

  private void curl(URI base, int adminPort, String research, String marketing, String admin) {
    String call =
        "  curl -s "
            + base
            + "/v1/chat/completions -H 'Content-Type: application/json' \\\n"
            + "    -H 'Authorization: Bearer %s'%s \\\n"
            + "    -d"
            + " '{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'\n";
    out.println("Try it (Ctrl-C stops the gateway):");
    out.println("  # allowed");
    out.printf(call, research, "", "acme-large");
    out.println("  # refused, with reasons");
    out.printf(call, marketing, "", "acme-large");
    out.println("  # declared confidential: served by the open model");
    out.printf(call, research, " -H 'X-Drawbridge-Sensitivity: confidential'", "chat");
    out.println("  # the decision alone, nothing sent");
    out.printf(
        call.replace("/v1/chat/completions", "/drawbridge/v1/explain"), marketing, "", "frontier");
    out.println("  # the record, as an admin sees it");
    out.println(
        "  curl -s http://127.0.0.1:"
            + adminPort
            + "/api/v1/decisions -H 'Authorization: Bearer "
            + admin
            + "'");
    out.flush();
  }

  private static String key(Gateway gateway, String team, List<String> roles)
      throws IOException, InterruptedException {
    Object made =
        done(
            gateway
                .control()
                .run(
                    System.getProperty("user.name"),
                    "key.create",
                    Map.of("team", team, "name", "demo", "roles", roles)));
    if (made instanceof Map<?, ?> map && map.get("secret") instanceof String secret) return secret;
    throw new IOException("The gateway made no key for team " + team + ".");
  }

  /** What a future becomes; only for the demo's own thread. */
  private static <T> T done(Future<T> future) throws IOException, InterruptedException {
    var result = new ArrayBlockingQueue<AsyncResult<T>>(1);
    future.onComplete(result::add);
    AsyncResult<T> known = result.poll(START_SECONDS, TimeUnit.SECONDS);
    if (known == null) throw new IOException("A part of the demo did not start.");
    if (known.succeeded()) return known.result();
    throw new IOException(
        "A part of the demo failed: " + known.cause().getMessage(), known.cause());
  }
}
