package dev.drawbridge.sink;

import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka topic: a message a record, its key the log's origin, so that a log's records stay in one
 * partition and in order; headers {@code seq} and {@code leaf_hash} as texts. Acknowledged by all
 * in-sync replicas, with an idempotent producer.
 */
final class KafkaTopic implements Receiver {
  static final String SEQ = "seq";
  static final String LEAF_HASH = "leaf_hash";

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(500);

  /** How many of a partition's last messages are looked at first; more where ours is not there. */
  private static final long TAIL = 2048;

  private static final int LONGEST = 64 << 20;

  /** Room of one of Kafka's batches, in bytes. */
  private static final int BATCH = 1 << 20;

  /** Of it, what is sent at once; the rest is for heads and for what compression guesses wrong. */
  private static final int AT_ONCE = BATCH / 2;

  private static final int HEAD = 256;

  private final SinkTarget.Kafka target;
  private final Function<Map<String, Object>, Producer<String, byte[]>> producers;
  private @Nullable Producer<String, byte[]> producer;

  KafkaTopic(SinkTarget.Kafka target) {
    this(
        target,
        properties ->
            new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer()));
  }

  /**
   * @param producers makes one with these properties
   */
  KafkaTopic(
      SinkTarget.Kafka target, Function<Map<String, Object>, Producer<String, byte[]>> producers) {
    this.target = target;
    this.producers = producers;
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>(target.properties());
    properties.put("bootstrap.servers", String.join(",", target.servers()));
    return properties;
  }

  @Override
  public Held held(String origin, long known) throws IOException {
    close();
    Map<String, Object> properties = properties();
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("default.api.timeout.ms", String.valueOf(ANSWER.toMillis()));
    properties.put("allow.auto.create.topics", "true");
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(target.topic()).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      Mark newest = null;
      boolean cut = false;
      for (TopicPartition each : partitions) {
        long from = begin.getOrDefault(each, 0L);
        cut |= from > 0;
        Mark last = last(consumer, each, origin, from, end.getOrDefault(each, 0L));
        if (last != null && (newest == null || last.seq() > newest.seq())) newest = last;
      }
      if (newest != null) return new Held.Newest(newest);
      // Earlier records may have been deleted there: then only the position says how far it came.
      return cut ? new Held.Unknown() : new Held.Nothing();
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** The last message of that log between two offsets; null where there is none. */
  private static @Nullable Mark last(
      KafkaConsumer<String, byte[]> consumer,
      TopicPartition partition,
      String origin,
      long begin,
      long end)
      throws IOException {
    consumer.assign(List.of(partition));
    for (long tail = TAIL; ; tail *= 8) {
      long from = Math.max(begin, end - tail);
      consumer.seek(partition, from);
      Mark last = null;
      long until = System.nanoTime() + ANSWER.toNanos();
      while (consumer.position(partition) < end) {
        for (var message : consumer.poll(POLL).records(partition)) {
          if (origin.equals(message.key())) last = mark(message);
          until = System.nanoTime() + ANSWER.toNanos();
        }
        if (System.nanoTime() > until)
          throw new IOException("Kafka does not show its last messages");
      }
      if (last != null || from == begin) return last;
    }
  }

  private static Mark mark(ConsumerRecord<String, byte[]> message) throws IOException {
    String seq = header(message, SEQ);
    if (!seq.matches("[0-9]{1,18}")) {
      throw new IOException(
          "the message at offset " + message.offset() + " is no copy of a record");
    }
    return new Mark(message.key(), Long.parseLong(seq), header(message, LEAF_HASH));
  }

  private static String header(ConsumerRecord<String, byte[]> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.US_ASCII);
  }

  @Override
  public void take(List<Copy> copies) throws IOException {
    try {
      Producer<String, byte[]> to = producer();
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      int bytes = 0;
      for (Copy copy : copies) {
        int more = copy.json().length + HEAD;
        if (bytes > 0 && bytes + more > AT_ONCE) {
          arrive(to, sent);
          bytes = 0;
        }
        bytes += more;
        Future<RecordMetadata> one = to.send(message(copy));
        // One that could not even set out is given back failed; what follows it must not go then.
        if (one.isDone()) one.get();
        sent.add(one);
      }
      arrive(to, sent);
    } catch (KafkaException e) {
      throw failed(e);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("it was left behind at the log's end", e);
    }
  }

  /**
   * Waits until all of it is there. It is one batch, and no other is on its way: of two, Kafka may
   * give the first up and bring the second, and nobody would look for what is missing before it.
   */
  private static void arrive(Producer<String, byte[]> to, List<Future<RecordMetadata>> sent)
      throws ExecutionException, InterruptedException {
    to.flush();
    for (Future<RecordMetadata> each : sent) each.get();
    sent.clear();
  }

  private ProducerRecord<String, byte[]> message(Copy copy) {
    Mark mark = copy.mark();
    var message =
        new ProducerRecord<>(
            target.topic(), null, copy.time().toEpochMilli(), mark.origin(), copy.json());
    message.headers().add(SEQ, ascii(Long.toString(mark.seq())));
    message.headers().add(LEAF_HASH, ascii(mark.leafHash()));
    return message;
  }

  private Producer<String, byte[]> producer() {
    Producer<String, byte[]> open = producer;
    if (open != null) return open;
    Map<String, Object> properties = properties();
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    properties.put("batch.size", String.valueOf(BATCH));
    // A batch is held until it is flushed, so that it is one.
    properties.put("linger.ms", "10000");
    properties.put("max.block.ms", "10000");
    properties.put("request.timeout.ms", "10000");
    properties.put("delivery.timeout.ms", String.valueOf(ANSWER.toMillis()));
    properties.put("max.request.size", String.valueOf(LONGEST));
    properties.put("buffer.memory", String.valueOf(LONGEST));
    open = producers.apply(properties);
    producer = open;
    return open;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static IOException failed(Throwable e) {
    Throwable said = e.getCause() instanceof KafkaException cause ? cause : e;
    return new IOException("Kafka: " + said.getClass().getSimpleName() + ": " + said.getMessage());
  }

  /** What is still on its way is given up: it is asked what arrived before more is sent. */
  @Override
  public void close() {
    Producer<String, byte[]> open = producer;
    producer = null;
    if (open != null) open.close(Duration.ZERO);
  }
}
