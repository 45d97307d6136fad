package dev.drawbridge.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * AWS Signature Version 4 over a request to Bedrock, by the AWS SDK's own signer. Source: AWS IAM
 * User Guide, <em>AWS Signature Version 4 for API requests</em>.
 */
final class AwsSignature {
  private static final String SERVICE = "bedrock";
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  private AwsSignature() {}

  /**
   * Adds {@code authorization}, {@code x-amz-date} and what else is signed to the headers. Nothing
   * of the request may be changed after it.
   *
   * @param url where it goes, path and query as they are sent
   * @param headers of which {@code content-type} is signed
   */
  static void sign(
      String method,
      URI url,
      MultiMap headers,
      Buffer body,
      Credential.Aws credential,
      Clock clock) {
    var request =
        SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.fromValue(method))
            .uri(url)
            .putHeader("content-type", headers.get("content-type"))
            .build();
    SignedRequest signed =
        SIGNER.sign(
            r ->
                r.identity(identity(credential))
                    .request(request)
                    .payload(ContentStreamProvider.fromByteArrayUnsafe(body.getBytes()))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, credential.region())
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock));
    for (Map.Entry<String, List<String>> header : signed.request().headers().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!name.equals("content-type") && !name.equals("host")) {
        headers.set(name, header.getValue());
      }
    }
  }

  private static AwsCredentialsIdentity identity(Credential.Aws credential) {
    String token = credential.sessionToken();
    return token == null
        ? AwsCredentialsIdentity.create(credential.accessKeyId(), credential.secretAccessKey())
        : AwsSessionCredentialsIdentity.create(
            credential.accessKeyId(), credential.secretAccessKey(), token);
  }
}
