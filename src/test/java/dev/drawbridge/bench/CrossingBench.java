package dev.drawbridge.bench;

import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.bench.LoadClient.Figures;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FaultyBuild;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The packaged gateway with its log, and with its requests' records swapped for ones that keep
 * nothing, before the same bare vendor and the same load.
 */
final class CrossingBench {
  private static final int BODY = 2048;
  /* What two cores serve with ease, so that time is what one call takes and not what it waits. */
  private static final Duration EVERY = Duration.ofMillis(64);

  /** A load: so many clients, each as fast as it is answered or at a pace. */
  private record Load(int clients, Duration every) {
    String name() {
      String many = clients + (clients == 1 ? " client" : " clients");
      return every.isZero() ? many : many + " at " + clients * 1000L / every.toMillis() + "/s";
    }
  }

  private static final List<Load> LOADS =
      List.of(new Load(1, Duration.ZERO), new Load(64, Duration.ZERO), new Load(64, EVERY));

  private CrossingBench() {}

  static void measure(FigureTable table, Path folder, Duration warm, Duration time)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      int vendor = Await.await(BareVendor.start(vertx, 20, 20)).actualPort();
      Path with = Files.createDirectories(folder.resolve("with"));
      Path without = Files.createDirectories(folder.resolve("without"));
      Path swapped = swapped(folder.resolve("swapped"));
      double[] added = new double[LOADS.size()];
      try (Child gateway = Child.gateway(without, vendor, swapped)) {
        for (int i = 0; i < added.length; i++) {
          added[i] = -row(table, vertx, "without the log", gateway, LOADS.get(i), warm, time);
        }
      }
      try (Child gateway = Child.gateway(with, vendor)) {
        for (int i = 0; i < added.length; i++) {
          added[i] += row(table, vertx, "with the log", gateway, LOADS.get(i), warm, time);
        }
      }
      for (int i = 0; i < added.length; i++) {
        table.row(
            "crossing: added by the log, " + LOADS.get(i).name() + ", p50",
            added[i] / 1000,
            "ms",
            LOADS.get(i).clients == 1 ? FigureTable.NONE : FigureTable.atMost(1));
      }
    } finally {
      Await.await(vertx.close());
    }
  }

  private static double row(
      FigureTable table,
      Vertx vertx,
      String what,
      Child gateway,
      Load load,
      Duration warm,
      Duration time)
      throws Exception {
    byte[] body = BareVendor.request("m", false, BODY);
    var credential = Map.of("authorization", "Bearer " + gateway.key);
    var client =
        new LoadClient(
            vertx,
            gateway.port,
            "/v1/chat/completions",
            credential,
            body,
            load.clients,
            load.every);
    Figures figures = Await.await(client.run(warm, time));
    if (figures.failed() > 0) throw new IllegalStateException(figures.failed() + " failed");
    String name = "crossing " + what + ", " + load.name();
    table.row(name + ", p50", figures.whole().p50(), "µs", FigureTable.NONE);
    table.row(name, figures.perSecond(), "/s", FigureTable.NONE);
    return figures.whole().p50();
  }

  /** Classes that, in front of the gateway's own, keep no request and no end. */
  static Path swapped(Path folder) throws IOException, ClassNotFoundException {
    var type =
        MethodTypeDesc.of(
            Future.class.describeConstable().orElseThrow(),
            RequestEntry.class.describeConstable().orElseThrow());
    var instead = ForgetfulRecord.class.describeConstable().orElseThrow();
    ClassTransform swap =
        ClassTransform.transformingMethods(
            m -> m.methodName().equalsString("request") && m.methodTypeSymbol().equals(type),
            (method, element) -> {
              if (element instanceof CodeModel) {
                method.withCode(
                    code -> code.aload(1).invokestatic(instead, "request", type).areturn());
              } else {
                method.with(element);
              }
            });
    new FaultyBuild("dev.drawbridge.audit.RecordAppender", swap).writeTo(folder);
    new FaultyBuild(ForgetfulRecord.class.getName()).writeTo(folder);
    return folder;
  }
}
