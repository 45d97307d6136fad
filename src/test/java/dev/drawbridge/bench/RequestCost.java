package dev.drawbridge.bench;

import static dev.drawbridge.fixture.Await.await;

import dev.drawbridge.bench.FigureTable.Goal;
import dev.drawbridge.bench.LoadClient.Figures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a governed request costs: the packaged program as its launcher starts it, with its class
 * cache and the detectors that are on by default, beside a bare relay, the disk's own force, and
 * the same program whose records keep nothing. One vendor, one load, one after the other in one
 * run.
 */
final class RequestCost {
  private static final int BODY = 2048;
  private static final int MANY = 64;
  private static final int STREAMS = 200;
  private static final int INSTANCES = 3;
  private static final int ROUNDS = 12;
  private static final Duration QUIET = Duration.ofMillis(500);
  private static final Duration SHORT = Duration.ofSeconds(4);
  private static final Duration REHEARSAL = Duration.ofSeconds(30);

  private static final Goal NONE = FigureTable.NONE;

  /** What clients ask: how many of them, bodies of how many bytes, answered as streams or not. */
  private record Load(boolean stream, int bytes, int clients) {
    byte[] body() {
      return BareVendor.request("m", stream, bytes);
    }
  }

  private static final Load SMALL = new Load(false, BODY, MANY);
  private static final Load STREAMED = new Load(true, BODY, STREAMS);
  private static final Load LARGE = new Load(false, 1 << 20, 4);

  private final Vertx vertx;
  private final FigureTable table;
  private final Path folder;
  private final int vendor;
  private final Duration time;

  private RequestCost(Vertx vertx, FigureTable table, Path folder, int vendor, Duration time) {
    this.vertx = vertx;
    this.table = table;
    this.folder = folder;
    this.vendor = vendor;
    this.time = time;
  }

  /**
   * @param cpuMicros of the measured process for one request, of all its threads
   */
  private record Seen(Figures figures, double cpuMicros) {}

  /** What the relay and the gateway are asked alike. */
  private record Crossing(Seen one, Seen sixteen, Seen many, Figures paced, Figures together) {}

  /** Measures, each new process once it is warm; with 10 s each it takes some ten minutes. */
  static void measure(FigureTable table, Path folder, Duration time) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      int vendor = await(BareVendor.start(vertx, 20, 20)).actualPort();
      new RequestCost(vertx, table, folder, vendor, time).measure();
    } finally {
      await(vertx.close());
    }
  }

  private void measure() throws Exception {
    double force = DiskBench.forces(folder, 4096, 500, 1)[0];
    table.row("disk: write + fdatasync of 4 KiB, p50", force, "µs", NONE);
    Crossing relay;
    try (Child child = Child.relay(vendor)) {
      await(load(child, SMALL).run(SHORT, SHORT));
      relay = crossing("bare relay", child, NONE, NONE);
    }
    Path home = PackagedFolder.in(folder.resolve("home"));
    double steady;
    try (Child child =
        Child.packaged(Files.createDirectory(folder.resolve("with")), vendor, home)) {
      steady = gateway(child, relay, force);
    }
    Path rehearsed = Files.createDirectory(folder.resolve("rehearsed"));
    try (Child child = Child.rehearsed(rehearsed, vendor, home, REHEARSAL)) {
      first("after a rehearsal of " + REHEARSAL.toSeconds() + " s", firstSeconds(child), steady);
    }
    Path without = Files.createDirectory(folder.resolve("without"));
    Path swapped = CrossingBench.swapped(folder.resolve("swapped"));
    try (Child child = Child.gateway(without, vendor, swapped)) {
      warm(List.of(child), SMALL);
      Seen seen = seen(child, load(child, SMALL));
      table.row("without the record: 64 clients, processor", seen.cpuMicros, "µs", NONE);
    }
    shared(home);
  }

  /** Requests in a second just after a start, which the compiler takes part in. */
  private double firstSeconds(Child child) throws Exception {
    return sound(await(load(child, SMALL).run(Duration.ofMillis(1), time))).perSecond();
  }

  private void first(String when, double rate, double steady) {
    table.row(
        "first " + time.toSeconds() + " s " + when + " by steady, 64 clients",
        rate / steady,
        "times",
        FigureTable.atLeast(0.6));
  }

  /** Returns the rate that it serves 64 clients at once it is warm. */
  private double gateway(Child child, Crossing relay, double force) throws Exception {
    table.row("start to ready, as packaged", child.startSeconds, "s", FigureTable.atMost(0.7));
    table.row("resident at rest", child.rssMegabytes(), "MB", FigureTable.atMost(150));
    double first = firstSeconds(child);
    table.row("warm after start", time.plus(warm(List.of(child), SMALL)).toSeconds(), "s", NONE);
    Crossing own = crossing("gateway", child, FigureTable.atMost(120), FigureTable.atLeast(12_000));
    double steady = own.many.figures.perSecond();
    first("after start", first, steady);
    table.row("each text another: 64 clients, processor", distinct(child).cpuMicros, "µs", NONE);
    table.row(
        "processor at 16 clients by that at 64",
        own.sixteen.cpuMicros / own.many.cpuMicros,
        "times",
        FigureTable.atMost(1.15));
    table.row(
        "processor at 1 client by that at 64",
        own.one.cpuMicros / own.many.cpuMicros,
        "times",
        FigureTable.atMost(1.5));
    table.row(
        "added at 1 client beyond a force, p50",
        own.one.figures.whole().p50() - relay.one.figures.whole().p50() - force,
        "µs",
        FigureTable.atMost(100));
    added("200 streams that begin together", own.together, relay.together, 12, 25);
    added("200 streams of 20 ms pace, 500 new a second", own.paced, relay.paced, 1, 8);
    table.row("resident after the load", child.rssMegabytes(), "MB", FigureTable.atMost(300));
    warm(List.of(child), LARGE);
    Seen large = seen(child, load(child, LARGE));
    table.row(
        "prompts of 1 MiB, 4 clients: processor",
        large.cpuMicros / 1000,
        "ms",
        FigureTable.atMost(5));
    table.row(
        "prompts of 1 MiB, 4 clients: resident",
        child.rssMegabytes(),
        "MB",
        FigureTable.atMost(400));
    return steady;
  }

  private void added(String what, Figures own, Figures relay, double middle, double late) {
    table.row(
        what + ": first token added, p50",
        (own.first().p50() - relay.first().p50()) / 1000,
        "ms",
        FigureTable.atMost(middle));
    table.row(
        what + ": first token added, p99",
        (own.first().p99() - relay.first().p99()) / 1000,
        "ms",
        FigureTable.atMost(late));
  }

  private Crossing crossing(String name, Child child, Goal processor, Goal rate) throws Exception {
    Seen many = seen(child, load(child, SMALL));
    table.row(name + ": 64 clients, processor", many.cpuMicros, "µs", processor);
    table.row(name + ": 64 clients, requests", many.figures.perSecond(), "/s", rate);
    table.row(name + ": 64 clients, p99", many.figures.whole().p99() / 1000, "ms", NONE);
    Seen sixteen = seen(child, load(child, new Load(false, BODY, 16)));
    table.row(name + ": 16 clients, processor", sixteen.cpuMicros, "µs", NONE);
    Seen one = seen(child, load(child, new Load(false, BODY, 1)));
    table.row(name + ": 1 client, processor", one.cpuMicros, "µs", NONE);
    table.row(name + ": 1 client, p50", one.figures.whole().p50(), "µs", NONE);
    warm(List.of(child), STREAMED);
    Figures paced = sound(await(load(child, STREAMED).run(SHORT, time)));
    Figures together = sound(await(load(child, STREAMED).together(ROUNDS, QUIET)));
    return new Crossing(one, sixteen, many, paced, together);
  }

  /** One of three instances that share the processors and the load, by one that has them alone. */
  private void shared(Path home) throws Exception {
    List<Child> children = new ArrayList<>();
    try {
      for (int i = 0; i < INSTANCES; i++) {
        Path own = Files.createDirectory(folder.resolve("instance-" + i));
        children.add(Child.packaged(own, vendor, home));
      }
      warm(children, SMALL);
      Duration before = SteadyCost.cpu(children);
      double requests = each(children, SMALL);
      double three = SteadyCost.cpu(children).minus(before).toNanos() / 1e3 / requests;
      while (children.size() > 1) children.removeLast().close();
      Child alone = children.getFirst();
      warm(List.of(alone), SMALL);
      double one = seen(alone, load(alone, SMALL)).cpuMicros;
      table.row("three instances, 64 clients together: processor", three, "µs", NONE);
      table.row("the same by one of them alone", three / one, "times", FigureTable.atMost(1.15));
    } finally {
      for (Child child : children) child.close();
    }
  }

  /** Loads processes until the compiler is done; how long that took. */
  private Duration warm(List<Child> children, Load load) throws Exception {
    return SteadyCost.of(children, time, () -> each(children, load));
  }

  private double each(List<Child> children, Load load) throws Exception {
    var part = new Load(load.stream, load.bytes, load.clients / children.size());
    List<Future<Figures>> running = new ArrayList<>();
    for (Child child : children) {
      running.add(load(child, part).run(Duration.ofMillis(1), time));
    }
    double requests = 0;
    for (Future<Figures> run : running) requests += sound(await(run)).requests();
    return requests;
  }

  private Seen seen(Child child, LoadClient load) throws Exception {
    Duration before = child.cpu();
    Figures figures = sound(await(load.run(Duration.ofMillis(1), time)));
    double cpu = child.cpu().minus(before).toNanos() / 1e3 / figures.requests();
    return new Seen(figures, cpu);
  }

  private static Figures sound(Figures figures) throws IOException {
    if (figures.failed() > 0) throw new IOException(figures.failed() + " requests failed");
    return figures;
  }

  /** Natural text that no other request has, as people send it: nothing of it is known yet. */
  private Seen distinct(Child child) throws Exception {
    String text = LoadClient.NUMBER + RoomBench.slice(RoomBench.pages(), 0)[0];
    LoadClient load = load(child, SMALL, RoomBench.body("m", text));
    await(load.run(SHORT, SHORT));
    return seen(child, load);
  }

  private LoadClient load(Child child, Load load) {
    return load(child, load, load.body());
  }

  private LoadClient load(Child child, Load load, byte[] body) {
    var headers = new HashMap<String, String>();
    if (!child.key.isEmpty()) headers.put("authorization", "Bearer " + child.key);
    if (load.stream) headers.put("accept", "text/event-stream");
    return new LoadClient(
        vertx, child.port, "/v1/chat/completions", Map.copyOf(headers), body, load.clients);
  }
}
