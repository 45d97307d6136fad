package dev.drawbridge.dialect;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A streamed answer, read in one dialect and written in another. */
final class TranslatedStream implements AnswerStream {
  private static final byte[] NOTHING = {};
  private final EventReader reader;
  private final EventWriter writer;
  private final String model;
  private final GrowingBytes out = new GrowingBytes();
  private boolean stirred;
  private boolean began;
  private boolean complete;
  private boolean filtered;
  private @Nullable Usage usage;
  private byte @Nullable [] firstError;
  private byte @Nullable [] laterError;

  /**
   * @param model the name that an answer gets whose vendor does not repeat it
   */
  TranslatedStream(EventReader reader, EventWriter writer, String model) {
    this.model = model;
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public byte[] feed(byte[] chunk) {
    return written(reader.feed(chunk));
  }

  @Override
  public byte[] finish() {
    return written(reader.finish());
  }

  private byte[] written(List<StreamEvent> events) {
    if (events.isEmpty()) return NOTHING;
    for (StreamEvent event : events) {
      if (note(event)) writer.write(named(event), out);
    }
    return out.length() == 0 ? NOTHING : out.take();
  }

  private StreamEvent named(StreamEvent event) {
    return event instanceof StreamEvent.Begun begun && begun.model().isEmpty()
        ? new StreamEvent.Begun(begun.id(), model)
        : event;
  }

  /** Notes what a step says; false where it is not to be written. */
  private boolean note(StreamEvent event) {
    stirred |= !(event instanceof StreamEvent.Alive);
    if (firstError != null || laterError != null) {
      // Nothing passes after an error, but what was used until then is billed.
      if (event instanceof StreamEvent.Used used) usage = used.usage();
      return false;
    }
    switch (event) {
      case StreamEvent.Failed failed -> {
        // After its end an answer is whole, whatever comes.
        if (complete) return false;
        if (began) laterError = failed.error();
        else firstError = failed.error();
        return false;
      }
      case StreamEvent.Done done -> {
        complete = true;
        began = true;
      }
      case StreamEvent.Used used -> usage = used.usage();
      case StreamEvent.Stopped stopped -> {
        filtered |= Translated.withheld(stopped.reason());
        began = true;
      }
      case StreamEvent.Begun begun -> {}
      case StreamEvent.Alive alive -> {
        return false;
      }
      case StreamEvent.Said said -> began |= !said.text().isEmpty();
      case StreamEvent.Thought thought -> began |= !thought.text().isEmpty();
      case StreamEvent.Declined declined -> began |= !declined.text().isEmpty();
      case StreamEvent.Signed signed -> began = true;
      case StreamEvent.ToolBegun tool -> began = true;
      case StreamEvent.ToolArguments arguments -> began = true;
      case StreamEvent.Cited cited -> began = true;
      case StreamEvent.Weighed weighed -> began = true;
    }
    return true;
  }

  @Override
  public boolean stirred() {
    return stirred;
  }

  @Override
  public boolean began() {
    return began;
  }

  @Override
  public boolean complete() {
    return complete;
  }

  @Override
  public boolean atBoundary() {
    return true;
  }

  @Override
  public boolean filtered() {
    return filtered;
  }

  @Override
  public @Nullable Usage usage() {
    return usage;
  }

  @Override
  public byte @Nullable [] firstError() {
    return firstError;
  }

  @Override
  public byte @Nullable [] laterError() {
    return laterError;
  }
}
