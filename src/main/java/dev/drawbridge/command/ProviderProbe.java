package dev.drawbridge.command;

import dev.drawbridge.upstream.Endpoint;
import dev.drawbridge.upstream.UpstreamSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Asks a provider for its list of models: whether it answers, and takes our credential. */
final class ProviderProbe {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** What a provider's answer tells. */
  record Result(boolean well, String sentence) {}

  private ProviderProbe() {}

  static Result ask(Endpoint endpoint) throws InterruptedException {
    String base = endpoint.url().toString();
    URI models = URI.create((base.endsWith("/") ? base : base + "/") + "models");
    HttpRequest.Builder request = HttpRequest.newBuilder(models).timeout(LIMIT).GET();
    if (endpoint.key() != null) request.header("Authorization", "Bearer " + endpoint.key());
    try (HttpClient client = client(endpoint.settings(), models)) {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return switch (status) {
        case 401, 403 -> new Result(false, "refuses our credential (" + status + ")");
        default ->
            status < 500
                ? new Result(true, "answers")
                : new Result(false, "answers with an error (" + status + ")");
      };
    } catch (IOException e) {
      return new Result(false, "does not answer (" + e.getClass().getSimpleName() + ")");
    } catch (GeneralSecurityException e) {
      return new Result(false, "its ca holds no usable certificates");
    }
  }

  private static HttpClient client(UpstreamSettings settings, URI target)
      throws IOException, GeneralSecurityException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(settings.connect())
            .followRedirects(HttpClient.Redirect.NEVER);
    URI proxy = settings.proxy();
    String host = String.valueOf(target.getHost());
    if (proxy != null && settings.noProxy().stream().noneMatch(host::endsWith)) {
      int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
      builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), port)));
    }
    if (settings.ca() != null) builder.sslContext(trusting(settings.ca()));
    return builder.build();
  }

  /** The system's roots and those of the file. */
  private static SSLContext trusting(Path ca) throws IOException, GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
    roots.load(null, null);
    int count = 0;
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager known) {
        for (X509Certificate root : known.getAcceptedIssuers()) {
          roots.setCertificateEntry("root-" + count++, root);
        }
      }
    }
    try (InputStream pem = Files.newInputStream(ca)) {
      for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        roots.setCertificateEntry("root-" + count++, root);
      }
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers(roots), null);
    return context;
  }

  private static TrustManager[] managers(@Nullable KeyStore roots) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return factory.getTrustManagers();
  }
}
