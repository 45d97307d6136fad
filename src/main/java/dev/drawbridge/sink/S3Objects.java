package dev.drawbridge.sink;

import dev.drawbridge.audit.export.RecordCopies;
import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects {@code PREFIX ORIGIN/SEQ.jsonl} in a bucket, a line a record, each named by the seq of
 * its first record, of 20 digits. None is ever written over ({@code If-None-Match: *}); under
 * Object Lock the server is asked after each one whether it holds the lock.
 */
final class S3Objects implements Receiver {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration CALL = Duration.ofMinutes(2);

  /** A follower's batch: an object's records are at most so many seqs apart. */
  private static final long BATCH = 1024;

  /** The server keeps whole seconds. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  private final SinkTarget.S3 target;
  private @Nullable S3Client open;

  S3Objects(SinkTarget.S3 target) {
    this.target = target;
  }

  @Override
  public Held held(String origin, long known) throws IOException {
    close();
    try {
      S3Client client = connect();
      if (target.lock() != null) requireLocks(client);
      String newest = newest(client, origin, known);
      if (newest == null) return new Held.Nothing();
      Mark mark = lastOf(client, newest);
      if (!mark.origin().equals(origin)) {
        throw new IOException("the object " + newest + " is of another log, " + mark.origin());
      }
      relock(client, newest);
      return new Held.Newest(mark);
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  private S3Client connect() {
    var credentials = AwsBasicCredentials.create(target.accessKey(), target.secretKey());
    String host = String.valueOf(target.endpoint().getHost());
    S3Client client =
        S3Client.builder()
            .endpointOverride(target.endpoint())
            .region(Region.of(target.region()))
            .credentialsProvider(StaticCredentialsProvider.create(credentials))
            .forcePathStyle(!host.endsWith(".amazonaws.com"))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER))
            .overrideConfiguration(c -> c.apiCallTimeout(CALL))
            .build();
    open = client;
    return client;
  }

  private void requireLocks(S3Client client) throws IOException {
    var bucket = client.getObjectLockConfiguration(r -> r.bucket(target.bucket()));
    var locks = bucket.objectLockConfiguration();
    if (locks == null || locks.objectLockEnabled() != ObjectLockEnabled.ENABLED) {
      throw new IOException("the bucket " + target.bucket() + " has no Object Lock");
    }
  }

  private String key(String origin, long seq) {
    return target.prefix() + origin + "/" + "%020d.jsonl".formatted(seq);
  }

  /** The key of the newest object; null where there is none. Keys are listed in their order. */
  private @Nullable String newest(S3Client client, String origin, long known) {
    String newest = known < BATCH ? null : newest(client, origin, key(origin, known - BATCH));
    return newest != null ? newest : newest(client, origin, "");
  }

  private @Nullable String newest(S3Client client, String origin, String after) {
    String newest = null;
    var pages =
        client.listObjectsV2Paginator(
            r -> {
              r.bucket(target.bucket()).prefix(target.prefix() + origin + "/");
              if (!after.isEmpty()) r.startAfter(after);
            });
    for (S3Object object : pages.contents()) newest = object.key();
    return newest;
  }

  private Mark lastOf(S3Client client, String key) throws IOException {
    byte[] object = client.getObjectAsBytes(r -> r.bucket(target.bucket()).key(key)).asByteArray();
    int start = object.length - 1;
    while (start > 0 && object[start - 1] != '\n') start--;
    byte[] line = start < 0 ? object : Arrays.copyOfRange(object, start, object.length - 1);
    return RecordCopies.markOf(line)
        .orElseThrow(() -> new IOException("the object " + key + " holds no records of a log"));
  }

  @Override
  public void take(List<Copy> copies) throws IOException {
    S3Client client = open;
    if (client == null) throw new IOException("the S3 server is not connected");
    Mark first = copies.getFirst().mark();
    String key = key(first.origin(), first.seq());
    var lines = new ByteArrayOutputStream();
    for (Copy copy : copies) {
      lines.writeBytes(copy.json());
      lines.write('\n');
    }
    Instant until = until();
    try {
      client.putObject(put(key, until), RequestBody.fromBytes(lines.toByteArray()));
      if (until != null) requireLock(client, key, until);
    } catch (S3Exception e) {
      if (e.statusCode() != 412) throw failed(e);
      throw new IOException("the object " + key + " was there already: what it holds is asked", e);
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  private PutObjectRequest put(String key, @Nullable Instant until) {
    var put =
        PutObjectRequest.builder()
            .bucket(target.bucket())
            .key(key)
            .contentType("application/x-ndjson")
            .ifNoneMatch("*");
    SinkTarget.S3.Lock lock = target.lock();
    if (lock == null) return put.build();
    return put.objectLockMode(
            lock.compliance() ? ObjectLockMode.COMPLIANCE : ObjectLockMode.GOVERNANCE)
        .objectLockRetainUntilDate(until)
        .build();
  }

  private @Nullable Instant until() {
    SinkTarget.S3.Lock lock = target.lock();
    return lock == null ? null : Instant.now().plus(lock.retain());
  }

  private void requireLock(S3Client client, String key, Instant until) throws IOException {
    HeadObjectResponse head = client.headObject(r -> r.bucket(target.bucket()).key(key));
    Instant kept = head.objectLockRetainUntilDate();
    if (head.objectLockMode() == null || kept == null || kept.isBefore(until.minus(ROUNDING))) {
      throw new IOException("the server took the object " + key + ", but not its lock");
    }
  }

  /** Locks the newest object where it is not: nothing is written behind one that can be deleted. */
  private void relock(S3Client client, String key) throws IOException {
    SinkTarget.S3.Lock lock = target.lock();
    Instant until = until();
    if (lock == null || until == null) return;
    HeadObjectResponse head = client.headObject(r -> r.bucket(target.bucket()).key(key));
    if (head.objectLockMode() != null) return;
    var mode =
        lock.compliance() ? ObjectLockRetentionMode.COMPLIANCE : ObjectLockRetentionMode.GOVERNANCE;
    client.putObjectRetention(
        r ->
            r.bucket(target.bucket())
                .key(key)
                .retention(kept -> kept.mode(mode).retainUntilDate(until)));
    requireLock(client, key, until);
  }

  private static IOException failed(SdkException e) {
    return new IOException("the S3 server: " + e.getMessage());
  }

  @Override
  public void close() {
    S3Client client = open;
    open = null;
    if (client != null) client.close();
  }
}
