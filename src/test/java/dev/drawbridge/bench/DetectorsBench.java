package dev.drawbridge.bench;

import dev.drawbridge.bench.LoadClient.Figures;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FaultyBuild;
import dev.drawbridge.sensitivity.AnswerLabel;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import io.vertx.core.Vertx;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * What detectors take of a whole crossing: the packaged gateway with all default detectors, and
 * with classes in front of it that look into nothing, before the same bare vendor, by turns in one
 * run. {@code mvn -Pbench verify -Dbench=detectors}.
 */
final class DetectorsBench {
  private static final int PAIRS = 5;
  private static final int CLIENTS = 64;
  private static final int MOST_WARMING = 10;
  private static final Duration TIME = Duration.ofSeconds(6);

  /** What a gateway did in one turn. */
  private record Turn(double perSecond, double cpuMillis) {}

  private DetectorsBench() {}

  public static void main(String[] arguments) throws Exception {
    var table = new FigureTable();
    Path folder = Files.createTempDirectory("drawbridge-detectors-");
    Vertx vertx = Vertx.vertx();
    try {
      int vendor = Await.await(BareVendor.start(vertx, 20, 20)).actualPort();
      Path with = Files.createDirectories(folder.resolve("with"));
      Path without = Files.createDirectories(folder.resolve("without"));
      try (Child on = Child.gateway(with, vendor);
          Child off = Child.gateway(without, vendor, blind(folder.resolve("blind")))) {
        warm(vertx, off);
        warm(vertx, on);
        double[] speed = new double[PAIRS];
        double[] cpu = new double[PAIRS];
        double[] took = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
          Turn none = turn(vertx, off, Duration.ofSeconds(1));
          Turn all = turn(vertx, on, Duration.ofSeconds(1));
          speed[i] = all.perSecond() / none.perSecond();
          cpu[i] = none.cpuMillis() / all.cpuMillis();
          took[i] = (all.cpuMillis() - none.cpuMillis()) * 1000;
        }
        String pairs = ", median of " + PAIRS + " pairs";
        table.row(
            "crossing with all detectors, of that without" + pairs,
            median(speed),
            "",
            FigureTable.atLeast(0.9));
        table.row("the same in processor time" + pairs, median(cpu), "", FigureTable.atLeast(0.9));
        table.row("what detectors take of a crossing", median(took), "µs", FigureTable.NONE);
      }
    } finally {
      Await.await(vertx.close());
    }
    table.print();
  }

  /** Until a call does not get cheaper any more: the compiler needs long where others compute. */
  private static void warm(Vertx vertx, Child gateway) throws Exception {
    double before = turn(vertx, gateway, Bench.WARM).cpuMillis();
    for (int i = 0; i < MOST_WARMING; i++) {
      double now = turn(vertx, gateway, Bench.TIME).cpuMillis();
      if (now > before * 0.97) return;
      before = now;
    }
  }

  private static double median(double[] figures) {
    Arrays.sort(figures);
    return figures[figures.length / 2];
  }

  private static Turn turn(Vertx vertx, Child gateway, Duration warm) throws Exception {
    var client =
        new LoadClient(
            vertx,
            gateway.port,
            "/v1/chat/completions",
            Map.of("authorization", "Bearer " + gateway.key),
            DetectionBench.body(2 << 10),
            CLIENTS);
    Await.await(client.run(warm, Duration.ofMillis(500)));
    Duration before = gateway.cpu();
    Figures figures = Await.await(client.run(Duration.ZERO, TIME));
    double cpu = gateway.cpu().minus(before).toNanos() / 1e6 / figures.requests();
    if (figures.failed() > 0) throw new IllegalStateException(figures.failed() + " failed");
    return new Turn(figures.perSecond(), cpu);
  }

  /** A labeller that looks into nothing. */
  private static Path blind(Path folder) throws Exception {
    ClassDesc contents = Contents.class.describeConstable().orElseThrow();
    ClassDesc answer = AnswerLabel.class.describeConstable().orElseThrow();
    ClassTransform swap =
        ClassTransform.transformingMethods(
            m -> m.methodName().equalsString("lookAtOnce") || m.methodName().equalsString("answer"),
            (method, element) -> {
              if (element instanceof CodeModel code) {
                ClassDesc type =
                    code.parent().orElseThrow().methodName().equalsString("answer")
                        ? answer
                        : contents;
                method.withCode(made -> made.getstatic(type, "NONE", type).areturn());
              } else {
                method.with(element);
              }
            });
    new FaultyBuild(Labeller.class.getName(), swap).writeTo(folder);
    return folder;
  }
}
