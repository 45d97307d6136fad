package dev.drawbridge.exchange;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaRegistry;
import com.nimbusds.jose.JWSHeader;
import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.RuleBreakersNeighbour;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.policy.engine.WasmModule;
import dev.drawbridge.upstream.AttemptRequest;
import dev.drawbridge.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.ext.web.Router;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Breaks each of the house's rules once, so that {@code HouseRulesTest} can show that they bite.
 */
public final class RuleBreaker {
  @Nullable RuleBreakersNeighbour higherRoom;
  @Nullable WasmModule hiddenChamber;
  @Nullable Router routing;
  @Nullable HttpClientRequest request;
  @Nullable HttpClient client;
  @Nullable JWSHeader token;
  @Nullable YAMLMapper yaml;
  @Nullable SchemaRegistry schemas;
  @Nullable Connection connection;
  @Nullable DataSource source;
  @Nullable HikariDataSource pool;
  @Nullable S3Client cloud;
  @Nullable Producer<String, String> copies;

  private RuleBreaker() {}

  static Object send(Upstream upstream, AttemptRequest outgoing) {
    return upstream.send(outgoing);
  }

  static Object open(AuditTrail audit, RequestEntry entry) {
    return audit.open(entry);
  }

  static int read(ModelCall call) {
    return call.body()[0];
  }

  static void print() {
    System.out.println(Prerequisite.onPath("broken"));
  }

  static Object await(Future<String> future) {
    return future.await();
  }

  static Object join(CompletableFuture<String> future) {
    return future.join();
  }

  static boolean isOpenAi(Dialect dialect, String vendor) {
    return dialect.equals(OpenAiDialect.ID) || vendor.equals("azure");
  }

  /** A name that fits anything. */
  static final class RuleUtil {
    private RuleUtil() {}
  }

  /** Settings that are no record. */
  static final class RuleSettings {
    private RuleSettings() {}
  }
}
