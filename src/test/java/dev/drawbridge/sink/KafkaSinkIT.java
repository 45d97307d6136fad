package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies in a real Kafka, which goes and comes back; each test has a topic of its own. */
class KafkaSinkIT {
  @TempDir private Path temp = Path.of("");

  private static KafkaBroker broker;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (broker != null) broker.close();
  }

  private static SinkSettings sink(String topic) {
    return CopiedLog.sink(
        new SinkTarget.Kafka(List.of(broker.address()), topic, Map.of(), Set.of()));
  }

  /** All messages, in their partitions' order. */
  private static List<ConsumerRecord<String, byte[]>> messages(String topic) {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.address());
    List<ConsumerRecord<String, byte[]>> messages = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      while (end.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(messages::add);
      }
    }
    return messages;
  }

  private static List<Long> seqs(String topic) {
    return messages(topic).stream()
        .map(each -> each.headers().lastHeader("seq").value())
        .map(seq -> Long.valueOf(new String(seq, StandardCharsets.US_ASCII)))
        .toList();
  }

  @Test
  void aBrokerThatIsKilledUnderLoadHasEveryRecordOnceInTheEnd() throws Exception {
    try (var log = new CopiedLog(temp.resolve("audit"), sink("killed-broker"))) {
      log.record(200);
      log.copied(100);
      broker.kill();
      log.record(300);
      Await.until("it is told", log.sinks::troubled);
      broker.again();
      log.copied(1000);

      CopiedLog.assertWhole(1000, seqs("killed-broker"));
      assertFalse(log.sinks.troubled(), log.sinks.detail());
      var first = messages("killed-broker").getFirst();
      assertEquals(log.books.proof().origin(), first.key());
      var json = new JsonObject(new String(first.value(), StandardCharsets.US_ASCII));
      assertEquals("request", json.getString("type"));
      assertFalse(json.encode().contains("canary"));
    }
  }

  @Test
  void aKilledProcessLeavesNoGapAndNoDuplicate() throws Exception {
    Path folder = temp.resolve("audit");
    for (int i = 0; i < 3; i++) {
      RecordingChild.recordAndKill(80, folder, "kafka", broker.address());
    }
    // A position behind what the topic holds: it is asked, and goes on from there.
    Files.deleteIfExists(folder.resolve("sinks").resolve("copy"));
    try (var log = new CopiedLog(folder, sink(RecordingChild.TOPIC))) {
      log.record(1);
      Await.until("all of it", () -> log.lag() == 0);
    }
    List<Long> seqs = seqs(RecordingChild.TOPIC);
    CopiedLog.assertWhole(seqs.size(), seqs);
    assertTrue(seqs.size() >= 480, "a load: " + seqs.size());
  }
}
