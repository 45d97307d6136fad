package dev.drawbridge.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop of HTTP/1.1 clients on raw sockets: each connection sends its next request when the
 * last answer is whole. What it writes is one fixed buffer, of which at most a number is each
 * request's own, and of an answer it reads the head's length or the chunks' end, so that it costs
 * little beside what it measures.
 */
public final class LoadClient {
  /** Samples kept of one run at most; beyond it a run still counts but its latencies do not. */
  private static final int SAMPLES = 2_000_000;

  /** Where a body has this, each request has a number of its own, so that none is sent twice. */
  static final String NUMBER = "0123456789";

  private final Vertx vertx;
  private final int port;
  private final Buffer request;

  /** Where the number begins in the request; -1 where it has none. */
  private final int numberAt;

  private final AtomicLong number = new AtomicLong();
  private final int connections;
  private final long everyMillis;

  /**
   * @param headers beside host, length and content type: the credential, {@code accept}
   */
  public LoadClient(
      Vertx vertx,
      int port,
      String path,
      Map<String, String> headers,
      byte[] body,
      int connections) {
    this(vertx, port, path, headers, body, connections, Duration.ZERO);
  }

  /**
   * Clients that do not ask as fast as they are answered.
   *
   * @param every how long after its last request a client sends its next, where that is answered by
   *     then; they begin one after the other
   */
  public LoadClient(
      Vertx vertx,
      int port,
      String path,
      Map<String, String> headers,
      byte[] body,
      int connections,
      Duration every) {
    this.vertx = vertx;
    this.everyMillis = every.toMillis();
    this.port = port;
    this.connections = connections;
    var head = new StringBuilder("POST ").append(path).append(" HTTP/1.1\r\nhost: 127.0.0.1\r\n");
    head.append("content-type: application/json\r\ncontent-length: ").append(body.length);
    new TreeMap<>(headers)
        .forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    head.append("\r\n\r\n");
    request = Buffer.buffer(head.toString()).appendBytes(body);
    int within = new String(body, StandardCharsets.ISO_8859_1).indexOf(NUMBER);
    numberAt = within < 0 ? -1 : head.length() + within;
  }

  /**
   * What a run measured; latencies in microseconds.
   *
   * @param failed answers with another status than 200, and connections that broke
   * @param cpuMicros of the whole process, client and all, for one request
   * @param first from sending to the first byte of the answer's body
   */
  public record Figures(
      long requests,
      long failed,
      double perSecond,
      Latency whole,
      Latency first,
      double cpuMicros) {}

  /** Percentiles in microseconds. */
  public record Latency(double p50, double p99, double max) {
    static Latency of(long[] nanos, int count) {
      if (count == 0) return new Latency(Double.NaN, Double.NaN, Double.NaN);
      long[] sorted = Arrays.copyOf(nanos, count);
      Arrays.sort(sorted);
      return new Latency(
          sorted[count / 2] / 1e3,
          sorted[Math.min(count - 1, (int) (count * 0.99))] / 1e3,
          sorted[count - 1] / 1e3);
    }
  }

  /** Runs for that long after a warm-up that is not measured. */
  public Future<Figures> run(Duration warmUp, Duration time) {
    NetClient client = client();
    return connected(client)
        .compose(
            all -> {
              for (int i = 0; i < all.size(); i++) {
                Connection connection = all.get(i);
                long after = everyMillis * i / all.size();
                connection.on(() -> connection.beginAfter(after));
              }
              Promise<Figures> figures = Promise.promise();
              vertx.setTimer(
                  Math.max(1, warmUp.toMillis()),
                  warm -> {
                    long cpu = cpuNanos();
                    long start = System.nanoTime();
                    all.forEach(connection -> connection.on(connection::measure));
                    vertx.setTimer(
                        time.toMillis(),
                        over -> {
                          long spent = cpuNanos() - cpu;
                          long took = System.nanoTime() - start;
                          List<Future<Void>> stopped = new ArrayList<>();
                          for (Connection connection : all) stopped.add(connection.stop());
                          Future.all(stopped)
                              .onComplete(v -> figures.complete(sum(all, spent, took)));
                        });
                  });
              return figures.future();
            })
        .eventually(() -> client.close());
  }

  /**
   * All clients ask in the same moment, and again when all are answered and it was quiet for a
   * while; the first round is not measured.
   */
  public Future<Figures> together(int rounds, Duration quiet) {
    NetClient client = client();
    return connected(client)
        .compose(
            all -> {
              long cpu = cpuNanos();
              long start = System.nanoTime();
              Future<Void> asked = round(all, quiet);
              asked.onSuccess(v -> all.forEach(connection -> connection.on(connection::measure)));
              for (int i = 0; i < rounds; i++) asked = asked.compose(v -> round(all, quiet));
              return asked.map(v -> sum(all, cpuNanos() - cpu, System.nanoTime() - start));
            })
        .eventually(() -> client.close());
  }

  private Future<Void> round(List<Connection> all, Duration quiet) {
    var left = new AtomicInteger(all.size());
    Promise<Void> answered = Promise.promise();
    for (Connection connection : all) {
      connection.on(
          () -> {
            connection.answered =
                () -> {
                  if (left.decrementAndGet() == 0) answered.complete();
                };
            connection.begin();
          });
    }
    return answered.future().compose(v -> vertx.timer(quiet.toMillis()).mapEmpty());
  }

  private Buffer next() {
    if (numberAt < 0) return request;
    long own = number.getAndIncrement();
    String digits = String.format(Locale.ROOT, "%0" + NUMBER.length() + "d", own);
    return request.copy().setString(numberAt, digits);
  }

  private NetClient client() {
    return vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
  }

  private Future<List<Connection>> connected(NetClient client) {
    List<Future<Connection>> opening = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      opening.add(client.connect(port, "127.0.0.1").map(Connection::new));
    }
    return Future.all(opening).map(opened -> opened.list());
  }

  private static Figures sum(List<Connection> all, long cpu, long nanos) {
    int count = 0;
    for (Connection c : all) count = Math.min(SAMPLES, count + c.count);
    long[] whole = new long[count];
    long[] first = new long[count];
    int at = 0;
    long requests = 0;
    long failed = 0;
    for (Connection c : all) {
      int take = Math.min(c.count, count - at);
      System.arraycopy(c.whole, 0, whole, at, take);
      System.arraycopy(c.first, 0, first, at, take);
      at += take;
      requests += c.requests;
      failed += c.failed;
    }
    return new Figures(
        requests,
        failed,
        requests * 1e9 / nanos,
        Latency.of(whole, at),
        Latency.of(first, at),
        requests == 0 ? Double.NaN : cpu / 1e3 / requests);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** One client; all of it on its socket's context. */
  private final class Connection {
    private final NetSocket socket;
    private final AnswerEnd end = new AnswerEnd();
    private final @Nullable Context context = Vertx.currentContext();
    private long sent;
    private long firstByte;
    private boolean measuring;
    private boolean stopped;

    /** What follows an answer in place of the next request. */
    private @Nullable Runnable answered;

    private long requests;
    private long failed;
    private int count;
    private long[] whole = new long[1024];
    private long[] first = new long[1024];

    Connection(NetSocket socket) {
      this.socket = socket;
      socket.handler(this::take);
      socket.exceptionHandler(broken -> {});
      socket.closeHandler(
          v -> {
            if (!stopped) failed++;
          });
    }

    void on(Runnable action) {
      if (context == null) action.run();
      else context.runOnContext(v -> action.run());
    }

    void begin() {
      sent = System.nanoTime();
      firstByte = 0;
      end.reset();
      socket.write(next());
    }

    void beginAfter(long millis) {
      if (millis <= 0) {
        begin();
        return;
      }
      vertx.setTimer(
          millis,
          timer -> {
            if (!stopped) begin();
          });
    }

    void measure() {
      measuring = true;
    }

    Future<Void> stop() {
      Promise<Void> done = Promise.promise();
      on(
          () -> {
            stopped = true;
            socket.close();
            done.complete();
          });
      return done.future();
    }

    private void take(Buffer data) {
      if (stopped) return;
      boolean over = end.feed(data);
      if (firstByte == 0 && end.bodyBegan()) firstByte = System.nanoTime();
      if (!over) return;
      long now = System.nanoTime();
      if (measuring) record(now);
      if (answered != null) answered.run();
      else beginAfter(everyMillis - (now - sent) / 1_000_000);
    }

    private void record(long now) {
      requests++;
      if (end.status() != 200) failed++;
      if (count == SAMPLES / connections) return;
      if (count == whole.length) {
        whole = Arrays.copyOf(whole, count * 2);
        first = Arrays.copyOf(first, count * 2);
      }
      whole[count] = now - sent;
      first[count] = firstByte - sent;
      count++;
    }
  }

  /** Finds the end of an HTTP/1.1 answer by its length or its chunks. */
  static final class AnswerEnd {
    private final StringBuilder head = new StringBuilder();
    private boolean inBody;
    private boolean began;
    private boolean chunked;
    private int status;
    private long left;
    private boolean inSize;
    private boolean lastChunk;
    private final StringBuilder size = new StringBuilder();

    void reset() {
      head.setLength(0);
      size.setLength(0);
      inBody = false;
      began = false;
      chunked = false;
      lastChunk = false;
      inSize = true;
      left = 0;
    }

    int status() {
      return status;
    }

    /** Whether a byte of the body came. */
    boolean bodyBegan() {
      return began;
    }

    /** Takes bytes of one answer; whether they end it. */
    boolean feed(Buffer data) {
      int at = 0;
      int length = data.length();
      while (!inBody && at < length) {
        head.append((char) (data.getByte(at++) & 0xff));
        int n = head.length();
        if (n >= 4 && head.charAt(n - 1) == '\n' && head.indexOf("\r\n\r\n", n - 4) >= 0)
          headEnds();
      }
      if (!inBody) return false;
      if (!chunked) {
        if (length > at) began = true;
        left -= length - at;
        return left <= 0;
      }
      return chunks(data, at, length);
    }

    private void headEnds() {
      inBody = true;
      String text = head.toString().toLowerCase(Locale.ROOT);
      status = Integer.parseInt(text, 9, 12, 10);
      chunked = text.contains("transfer-encoding: chunked");
      int length = text.indexOf("content-length:");
      if (length >= 0) {
        left = Long.parseLong(text.substring(length + 15, text.indexOf('\r', length)).strip());
      }
    }

    private boolean chunks(Buffer data, int from, int length) {
      int at = from;
      while (at < length) {
        if (inSize) {
          byte b = data.getByte(at++);
          if (b != '\n') {
            size.append((char) b);
            continue;
          }
          String hex = size.toString().strip();
          size.setLength(0);
          if (lastChunk) return true;
          left = Long.parseLong(hex, 16);
          lastChunk = left == 0;
          if (!lastChunk) {
            left += 2; // the line's end after the chunk
            inSize = false;
          }
        } else {
          began = true;
          long take = Math.min(left, length - at);
          left -= take;
          at += (int) take;
          if (left == 0) inSize = true;
        }
      }
      return false;
    }
  }

  /** One line of a table. */
  public static String line(String name, Figures f) {
    return String.format(
        Locale.ROOT,
        "%-28s %9.0f/s  p50 %8.0f µs  p99 %8.0f µs  first p50 %8.0f µs  cpu %6.1f µs  failed %d",
        name,
        f.perSecond(),
        f.whole().p50(),
        f.whole().p99(),
        f.first().p50(),
        f.cpuMicros(),
        f.failed());
  }
}
