package dev.drawbridge;

import dev.drawbridge.upstream.FakeVendor;
import dev.drawbridge.upstream.FakeVendor.Behaviour;
import dev.drawbridge.upstream.FakeVendor.Call;
import dev.drawbridge.upstream.VendorFaults;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A vendor that streams half of an answer, and the rest only when it is told to. */
final class HeldStream implements Behaviour {
  private static final int HALF = 4;
  private final CompletableFuture<Call> begun = new CompletableFuture<>();

  @Override
  public void serve(Call call) {
    call.response().setChunked(true).putHeader("content-type", "text/event-stream");
    call.response().write(String.join("", events(call).subList(0, HALF)));
    begun.complete(call);
  }

  /** The text with which the half ends. */
  static String half() {
    return FakeVendor.WORDS.get(HALF - 2);
  }

  void finish() throws Exception {
    Call call = begun.get(30, TimeUnit.SECONDS);
    List<String> events = events(call);
    call.response().end(String.join("", events.subList(HALF, events.size())));
  }

  private static List<String> events(Call call) {
    return VendorFaults.events(call, FakeVendor.WORDS);
  }
}
