package dev.drawbridge.vendors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class SigV4Test {
  private static final String PATH = "/model/eu.anthropic.claude-x-v1%3A0/converse";
  private static final byte[] BODY = "{\"messages\":[\"é\"]}".getBytes(StandardCharsets.UTF_8);

  private static VendorServer.Call signed(String secret, byte[] body) {
    var request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("https://bedrock-runtime.eu-central-1.amazonaws.com" + PATH))
            .putHeader("content-type", "application/json")
            .build();
    var signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(AwsCredentialsIdentity.create(FakeBedrock.KEY_ID, secret))
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(BODY))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "bedrock")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, FakeBedrock.REGION));
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    signed.request().forEachHeader((name, values) -> headers.add(name, values));
    return new VendorServer.Call("POST", PATH, headers, Buffer.buffer(body));
  }

  private static String wrong(VendorServer.Call call) {
    return SigV4.wrong(call, FakeBedrock.KEY_ID, FakeBedrock.SECRET, FakeBedrock.REGION, "bedrock");
  }

  @Test
  void whatAwsLibrarySignsIsRight() {
    assertEquals("", wrong(signed(FakeBedrock.SECRET, BODY)));
  }

  @Test
  void anotherSecretBodyOrKeyIsNot() {
    assertEquals("does not match", wrong(signed("another", BODY)));
    assertEquals("does not match", wrong(signed(FakeBedrock.SECRET, new byte[] {'{', '}'})));
    VendorServer.Call call = signed(FakeBedrock.SECRET, BODY);
    call.headers().remove("authorization");
    assertEquals("no signature", wrong(call));
  }
}
