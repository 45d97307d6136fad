package dev.drawbridge;

import dev.drawbridge.upstream.FakeVendor;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration for the packaged program, with a fake vendor of the test's JVM. */
record JarFolder(Vertx vertx, FakeVendor vendor, Path config) implements AutoCloseable {
  static JarFolder in(Path folder) throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeVendor vendor = FakeVendor.start(vertx);
    Files.writeString(folder.resolve("facts.yaml"), HouseGateway.FACTS);
    Path config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            """
            version: 1
            data: ./var
            listen: { port: 0, linger: 10ms, drain: 20s }
            admin: { port: 0 }
            policy: { data: ./facts.yaml }
            """
                + HouseGateway.providers(vendor));
    return new JarFolder(vertx, vendor, config);
  }

  Path data() {
    return config.resolveSibling("var");
  }

  @Override
  public void close() throws Exception {
    vendor.close();
    TestGateway.await(vertx.close());
  }
}
