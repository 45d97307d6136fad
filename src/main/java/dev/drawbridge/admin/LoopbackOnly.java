package dev.drawbridge.admin;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages from the routes of a loopback port that need no credential. A page whose name was
 * made to resolve to loopback (DNS rebinding) names itself in {@code Host}, and any other page in
 * {@code Origin}. A caller with a valid credential may name another host, since a page has none.
 */
final class LoopbackOnly {
  private static final Pattern NAMES =
      Pattern.compile("localhost|.+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|(0:){7}1|::1");

  private final AdminContext.Access access;

  LoopbackOnly(AdminContext.Access access) {
    this.access = access;
  }

  /** Refuses such a page, and passes every other request on. */
  void guard(RoutingContext c) {
    if (!foreign(c.request())) {
      c.next();
      return;
    }
    Context here = c.vertx().getOrCreateContext();
    access
        .caller(c.request())
        .onSuccess(caller -> here.runOnContext(v -> c.next()))
        .onFailure(stranger -> ApiRoutes.refuse(c, refusal()));
  }

  private static Refusal refusal() {
    return new Refusal(
        RefusalCode.DENIED,
        "This port is on loopback: without a valid credential it answers only to names of"
            + " loopback, such as localhost.");
  }

  /** Whether a request that came by loopback names something else. */
  private static boolean foreign(HttpServerRequest request) {
    SocketAddress here = request.localAddress();
    if (here == null || !ours(here.hostAddress())) return false;
    String name = request.getHeader("Host");
    boolean named = name == null || ours(name.replaceFirst(":[0-9]*$", ""));
    String origin = request.getHeader("Origin");
    return !named || (origin != null && !ours(host(origin)));
  }

  private static boolean ours(@Nullable String host) {
    return host != null && NAMES.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  private static @Nullable String host(String origin) {
    try {
      return URI.create(origin).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
