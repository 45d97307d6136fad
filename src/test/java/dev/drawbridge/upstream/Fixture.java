package dev.drawbridge.upstream;

import static dev.drawbridge.fixture.Await.await;

import dev.drawbridge.catalog.Licence;
import dev.drawbridge.catalog.Lineage;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.signals.OwnRules;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.upstream.circuits.Circuits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vendor and the way out to it, with short limits. */
final class Fixture implements AutoCloseable {
  static final String KEY = "sk-proj-Zx81secretsecretsecret77";
  static final UpstreamSettings QUICK =
      new UpstreamSettings(
          Duration.ofSeconds(3),
          Duration.ofMillis(800),
          Duration.ofMillis(800),
          Duration.ofSeconds(5),
          4,
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          8,
          8,
          null,
          List.of(),
          null,
          null);

  private static final Price PRICE = Price.flat(0.4, 1.6);
  private static final Licence LICENCE =
      new Licence("vendor-terms", false, true, "yes", null, List.of(), "no", List.of(), null, null);

  final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  final FakeVendor vendor;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Circuits circuits = new Circuits(meters, Clock.systemUTC());
  final Upstreams upstreams;

  Fixture() throws Exception {
    this(QUICK);
  }

  Fixture(UpstreamSettings settings) throws Exception {
    vendor = FakeVendor.start(vertx);
    upstreams = upstreams(vendor.url(), settings, false);
  }

  Upstreams upstreams(URI url, UpstreamSettings settings, boolean allowLinkLocal) throws Exception {
    var endpoint = endpoint("openai", url, KEY, allowLinkLocal, settings);
    return upstreams(endpoint);
  }

  /** The way out of a configuration that serves from now on. */
  Upstreams upstreams(Endpoint endpoint) throws Exception {
    Upstreams made = await(opened(endpoint));
    made.takeOver();
    return made;
  }

  Future<Upstreams> opened(Endpoint endpoint) {
    return opened(endpoint, null);
  }

  /**
   * @param before that serves now, null for none
   */
  Future<Upstreams> opened(Endpoint endpoint, @Nullable Upstreams before) {
    return Upstreams.open(
        vertx, Map.of(endpoint.provider(), endpoint), Map.of(), circuits, OwnRules.NONE, before);
  }

  /** An endpoint of OpenAI's dialect that takes a key, null for none. */
  static Endpoint endpoint(
      String provider,
      URI url,
      @Nullable String key,
      boolean allowLinkLocal,
      UpstreamSettings settings) {
    Credential credential = key == null ? null : new Credential.Key(key);
    List<ProviderKey> keys = List.of(ProviderKey.only(credential));
    return withKeys(provider, url, keys, allowLinkLocal, settings);
  }

  static Endpoint withKeys(
      String provider,
      URI url,
      List<ProviderKey> keys,
      boolean allowLinkLocal,
      UpstreamSettings settings) {
    return new Endpoint(
        provider,
        Dialects.configured(null).dialect(),
        null,
        url,
        keys,
        ProviderHeaders.NONE,
        allowLinkLocal,
        settings);
  }

  static Model model(String id) {
    return SampleModel.named(id)
        .from("OpenAI", "closed", LICENCE, Lineage.NONE)
        .at(SampleModel.VENDOR)
        .costing(PRICE)
        .cleared(Level.INTERNAL)
        .able()
        .build();
  }

  static AttemptRequest chat(boolean stream) {
    return chat(stream, stream, true);
  }

  /** A chat request; {@code forced}: that usage is reported though the caller did not ask. */
  static AttemptRequest chat(boolean stream, boolean forced, boolean usageAsked) {
    String options = stream && forced ? ",\"stream_options\":{\"include_usage\":true}" : "";
    String body =
        "{\"model\":\"gpt-4.1-mini\",\"stream\":"
            + stream
            + options
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Is the bridge down?\"}]}";
    return outgoing(Operation.CHAT, stream, usageAsked, Buffer.buffer(body), Duration.ofSeconds(5));
  }

  static AttemptRequest outgoing(
      Operation operation, boolean stream, boolean usageAsked, Buffer body, Duration remaining) {
    Map<String, String> headers = Map.of("openai-beta", "assistants=v2");
    return attempt(
        model("gpt-4.1-mini"),
        operation,
        stream,
        new Passing(usageAsked),
        body,
        headers,
        remaining,
        1 << 16);
  }

  /** An attempt in OpenAI's dialect for a caller without a name who speaks it. */
  static AttemptRequest attempt(
      Model model,
      Operation operation,
      boolean stream,
      Translation translation,
      Buffer body,
      Map<String, String> headers,
      Duration remaining,
      int maxAnswer) {
    return new AttemptRequest(
        new AttemptRequest.Target(model, Dialects.configured(null).dialect(), false),
        new AttemptRequest.Form(operation, stream, false),
        new AttemptRequest.Payload(translation, body, headers),
        new AttemptRequest.Asker(EligibleKeys.ANY, "", ""),
        new AttemptRequest.Bounds(
            remaining, false, maxAnswer, new MemoryBudget(Long.MAX_VALUE, 0).share()));
  }

  /** The same, for which these credentials may serve. */
  static AttemptRequest wishing(EligibleKeys wish, AttemptRequest chat) {
    return with(wish, chat.room(), chat);
  }

  /** The same, whose answer takes its memory there. */
  static AttemptRequest within(MemoryBudget.Share room, AttemptRequest chat) {
    return with(chat.wish(), room, chat);
  }

  private static AttemptRequest with(
      EligibleKeys wish, MemoryBudget.Share room, AttemptRequest chat) {
    return new AttemptRequest(
        new AttemptRequest.Target(chat.model(), chat.dialect(), chat.translated()),
        new AttemptRequest.Form(chat.operation(), chat.stream(), chat.single()),
        new AttemptRequest.Payload(chat.translation(), chat.body(), chat.headers()),
        new AttemptRequest.Asker(wish, chat.principal(), chat.principal()),
        new AttemptRequest.Bounds(chat.remaining(), chat.last(), chat.maxAnswer(), room));
  }

  Answer answer(AttemptRequest outgoing) throws Exception {
    return await(upstreams.send(outgoing).answer());
  }

  /** The same with other limits for a stream's first byte and its silences. */
  static UpstreamSettings patient(Duration firstByte, Duration idle, Duration stream) {
    return settings(firstByte, idle, stream, 8, 8, null, List.of(), null);
  }

  static UpstreamSettings with(int connections, int queue) {
    return settings(
        QUICK.firstByte(), QUICK.idle(), QUICK.stream(), connections, queue, null, List.of(), null);
  }

  static UpstreamSettings through(@Nullable URI proxy, List<String> noProxy, @Nullable Path ca) {
    return settings(Duration.ofSeconds(5), QUICK.idle(), QUICK.stream(), 8, 8, proxy, noProxy, ca);
  }

  private static UpstreamSettings settings(
      Duration firstByte,
      Duration idle,
      Duration stream,
      int connections,
      int queue,
      @Nullable URI proxy,
      List<String> noProxy,
      @Nullable Path ca) {
    return new UpstreamSettings(
        QUICK.connect(),
        firstByte,
        idle,
        QUICK.answer(),
        QUICK.attempts(),
        QUICK.deadline(),
        stream,
        connections,
        queue,
        proxy,
        noProxy,
        ca,
        QUICK.client());
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}
