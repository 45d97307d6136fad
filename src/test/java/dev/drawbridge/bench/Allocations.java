package dev.drawbridge.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * What a process allocates, by its flight recorder: how much by each thread's counter, and what of
 * by samples, each of which stands for as many bytes as its thread allocated since the one before.
 */
final class Allocations {
  private static final String SAMPLE = "jdk.ObjectAllocationSample";
  private static final String COUNTER = "jdk.ThreadAllocationStatistics";

  private final long pid;
  private final Path file;

  private Allocations(long pid, Path file) {
    this.pid = pid;
    this.file = file;
  }

  /** Begins to record a process. */
  static Allocations begin(long pid) throws IOException, InterruptedException {
    Path settings = Files.createTempFile("allocations", ".jfc");
    Files.writeString(
        settings,
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <configuration version="2.0">
          <event name="%s">
            <setting name="enabled">true</setting>
            <setting name="stackTrace">true</setting>
            <setting name="throttle">2000/s</setting>
          </event>
          <event name="%s">
            <setting name="enabled">true</setting>
            <setting name="period">everyChunk</setting>
          </event>
        </configuration>
        """
            .formatted(SAMPLE, COUNTER));
    var recording = new Allocations(pid, Files.createTempFile("allocations", ".jfr"));
    recording.jcmd("JFR.start", "name=allocations", "settings=" + settings);
    return recording;
  }

  /**
   * What was allocated.
   *
   * @param bytes of all threads
   * @param byClass bytes by the name of the class
   * @param byPlace bytes by the first method of ours on the stack
   */
  record Profile(long bytes, Map<String, Long> byClass, Map<String, Long> byPlace) {
    /** The largest, with their share. */
    static String top(Map<String, Long> parts, int most) {
      long whole = Math.max(1, parts.values().stream().mapToLong(Long::longValue).sum());
      return parts.entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .limit(most)
          .map(e -> String.format(Locale.ROOT, "%s %d %%", e.getKey(), 100 * e.getValue() / whole))
          .collect(Collectors.joining(", "));
    }
  }

  Profile end() throws IOException, InterruptedException {
    jcmd("JFR.stop", "name=allocations", "filename=" + file);
    Map<Long, LongSummaryStatistics> counters = new HashMap<>();
    Set<Long> sampled = new HashSet<>();
    Map<String, Long> classes = new HashMap<>();
    Map<String, Long> places = new HashMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals(COUNTER)) {
        RecordedThread thread = event.getThread("thread");
        if (thread == null) continue;
        counters
            .computeIfAbsent(thread.getId(), t -> new LongSummaryStatistics())
            .accept(event.getLong("allocated"));
      } else if (!sampled.add(event.getThread().getId())) {
        // A thread's first sample stands for all that it ever allocated.
        long weight = event.getLong("weight");
        String name = event.getClass("objectClass").getName();
        name = name.equals("[B") ? "byte[]" : name.substring(name.lastIndexOf('.') + 1);
        classes.merge(name, weight, Long::sum);
        places.merge(place(event.getStackTrace()), weight, Long::sum);
      }
    }
    Files.delete(file);
    long bytes = counters.values().stream().mapToLong(c -> c.getMax() - c.getMin()).sum();
    return new Profile(bytes, classes, places);
  }

  private static String place(@Nullable RecordedStackTrace stack) {
    List<RecordedFrame> frames = stack == null ? List.of() : stack.getFrames();
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      if (type.startsWith("dev.drawbridge.")) {
        return type.substring(type.lastIndexOf('.') + 1) + '.' + frame.getMethod().getName();
      }
    }
    return "Vert.x and Netty";
  }

  private void jcmd(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IOException("jcmd failed: " + said);
  }
}
