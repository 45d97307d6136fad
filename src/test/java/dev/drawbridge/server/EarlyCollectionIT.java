package dev.drawbridge.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.JarFolder;
import dev.drawbridge.fixture.JarRun;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Early collection in a gateway that serves, by the serial collector. */
class EarlyCollectionIT {
  /** As the page on operations names it. */
  private static final Pattern COUNTED =
      Pattern.compile("(?m)^jvm_gc_pause_seconds_count\\{.*cause=\"System\\.gc\\(\\)\".*} [1-9]");

  @TempDir private Path folder = Path.of("");

  @Test
  @SuppressWarnings("BanJNDI") // the gateway that it connects to is its own child
  void aGatewayCollectsOnceTheOldGenerationHasGrownAndCountsItWithItsCause() throws Exception {
    try (JarFolder written = JarFolder.in(folder);
        JarRun gateway = JarRun.serve(written.config());
        JMXConnector connector = JMXConnectorFactory.connect(agent(gateway))) {
      MemoryPoolMXBean old =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.MEMORY_POOL_MXBEAN_DOMAIN_TYPE + ",name=" + EarlyCollection.POOL,
              MemoryPoolMXBean.class);

      long threshold = old.getUsageThreshold();
      assertTrue(threshold > EarlyCollection.LEAST, "collects from " + threshold + " bytes on");
      assertFalse(counted(gateway), "a collection before the old generation has grown");

      old.setUsageThreshold(1);
      Await.until("an early collection is counted", () -> counted(gateway));
    }
  }

  /** Where that gateway's Java answers questions about itself, which it does from now on. */
  private static JMXServiceURL agent(JarRun gateway) throws Exception {
    VirtualMachine java = VirtualMachine.attach(Long.toString(gateway.pid()));
    try {
      return new JMXServiceURL(java.startLocalManagementAgent());
    } finally {
      java.detach();
    }
  }

  private static boolean counted(JarRun gateway) throws Exception {
    return COUNTED.matcher(gateway.admin("/metrics").body()).find();
  }
}
