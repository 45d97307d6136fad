package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Copies in a real S3 server that enforces Object Lock, which goes and comes back. */
class S3SinkIT {
  private static final SinkTarget.S3.Lock YEAR = new SinkTarget.S3.Lock(true, Duration.ofDays(365));

  @TempDir private Path temp = Path.of("");

  private static SinkSettings sink(VersityServer server, SinkTarget.S3.@Nullable Lock lock) {
    return sink(server, lock, VersityServer.SECRET);
  }

  private static SinkSettings sink(
      VersityServer server, SinkTarget.S3.@Nullable Lock lock, String secret) {
    return CopiedLog.sink(
        new SinkTarget.S3(
            server.endpoint(),
            "us-east-1",
            VersityServer.BUCKET,
            "drawbridge/",
            "test",
            secret,
            Duration.ofMillis(200),
            lock));
  }

  private Path folder() {
    return temp.resolve("audit");
  }

  private static List<String> keys(VersityServer server) {
    return server
        .client
        .listObjectsV2Paginator(r -> r.bucket(VersityServer.BUCKET))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  private static List<String> lines(VersityServer server) {
    List<String> lines = new ArrayList<>();
    for (String key : keys(server)) {
      lines.addAll(
          server
              .client
              .getObjectAsBytes(r -> r.bucket(VersityServer.BUCKET).key(key))
              .asUtf8String()
              .lines()
              .toList());
    }
    return lines;
  }

  private static List<Long> seqs(VersityServer server) {
    return lines(server).stream().map(line -> new JsonObject(line).getLong("seq")).toList();
  }

  @Test
  void aServerThatIsKilledUnderLoadHasEveryRecordOnceInTheEnd() throws Exception {
    try (var server = VersityServer.start(temp);
        var log = new CopiedLog(folder(), sink(server, YEAR))) {
      log.record(200);
      log.copied(100);
      server.kill();
      log.record(300);
      Await.until("it is told", log.sinks::troubled);
      server.again();
      log.copied(1000);

      CopiedLog.assertWhole(1000, seqs(server));
      assertFalse(log.sinks.troubled(), log.sinks.detail());
      assertFalse(lines(server).toString().contains("canary"));
      String origin = log.books.proof().origin();
      assertEquals(
          "drawbridge/" + origin + "/" + "0".repeat(20) + ".jsonl", keys(server).getFirst());
    }
  }

  @Test
  void aKilledProcessLeavesNoGapAndNoDuplicate() throws Exception {
    try (var server = VersityServer.start(temp)) {
      for (int i = 0; i < 3; i++) {
        RecordingChild.recordAndKill(80, folder(), "s3", server.endpoint().toString());
      }
      try (var log = new CopiedLog(folder(), sink(server, YEAR))) {
        log.record(1);
      }
      List<Long> seqs = seqs(server);
      CopiedLog.assertWhole(seqs.size(), seqs);
      assertTrue(seqs.size() >= 480, "a load: " + seqs.size());
    }
  }

  @Test
  void anObjectCannotBeDeletedBeforeItsTime() throws Exception {
    try (var server = VersityServer.start(temp);
        var log = new CopiedLog(folder(), sink(server, YEAR))) {
      log.record(1);
      log.copied(2);
      String key = keys(server).getFirst();

      ObjectVersion version =
          server
              .client
              .listObjectVersions(r -> r.bucket(VersityServer.BUCKET))
              .versions()
              .getFirst();
      S3Exception refused =
          assertThrows(
              S3Exception.class,
              () ->
                  server.client.deleteObject(
                      r ->
                          r.bucket(VersityServer.BUCKET)
                              .key(key)
                              .versionId(version.versionId())
                              .bypassGovernanceRetention(true)));

      assertEquals(403, refused.statusCode(), refused.getMessage());
      var head = server.client.headObject(r -> r.bucket(VersityServer.BUCKET).key(key));
      assertEquals(ObjectLockMode.COMPLIANCE, head.objectLockMode());
      Instant almost = Instant.now().plus(Duration.ofDays(364));
      assertTrue(head.objectLockRetainUntilDate().isAfter(almost));
    }
  }

  @Test
  void aStartGoesOnBehindAnObjectThatThePositionDoesNotKnow() throws Exception {
    try (var server = VersityServer.start(temp)) {
      try (var log = new CopiedLog(folder(), sink(server, null))) {
        log.record(20);
      }
      Path position = folder().resolve("sinks").resolve("copy");
      Files.delete(position);
      try (var log = new CopiedLog(folder(), sink(server, YEAR))) {
        log.record(20);
      }

      CopiedLog.assertWhole(80, seqs(server));
    }
  }

  @Test
  void anObjectInTheWayIsNotWrittenOver() throws Exception {
    try (var server = VersityServer.start(temp);
        var log = new CopiedLog(folder(), sink(server, YEAR))) {
      log.record(1);
      log.copied(2);
      String key = keys(server).getFirst().replace("0.jsonl", "2.jsonl");
      server.client.putObject(
          r -> r.bucket(VersityServer.BUCKET).key(key), RequestBody.fromString("in the way\n"));
      log.record(1);
      Await.until("it is told", log.sinks::troubled);

      assertTrue(
          String.valueOf(log.sinks.detail()).contains(key), "names it: " + log.sinks.detail());
      assertEquals(
          "in the way\n",
          server
              .client
              .getObjectAsBytes(r -> r.bucket(VersityServer.BUCKET).key(key))
              .asUtf8String());
    }
  }

  @Test
  void aBucketWithoutLocksGetsNothing() throws Exception {
    try (var server = VersityServer.start(temp)) {
      server.client.createBucket(r -> r.bucket("plain"));
      var plain =
          new SinkTarget.S3(
              server.endpoint(),
              "us-east-1",
              "plain",
              "",
              "test",
              VersityServer.SECRET,
              Duration.ofMillis(50),
              YEAR);
      try (var log = new CopiedLog(folder(), CopiedLog.sink(plain))) {
        log.record(1);
        Await.until("it is told", log.sinks::troubled);
        assertEquals(0, server.client.listObjectsV2(r -> r.bucket("plain")).keyCount());
      }
    }
  }

  @Test
  void aWrongSecretIsToldWithoutIt() throws Exception {
    try (var server = VersityServer.start(temp);
        var log = new CopiedLog(folder(), sink(server, YEAR, "wr0ng-secret"))) {
      log.record(1);
      Await.until("it is told", log.sinks::troubled);
      String detail = String.valueOf(log.sinks.detail());
      assertTrue(detail.contains("the S3 server: "), detail);
      assertFalse(detail.contains("wr0ng-secret"), detail);
    }
  }
}
