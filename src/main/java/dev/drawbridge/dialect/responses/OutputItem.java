package dev.drawbridge.dialect.responses;

/** An item of an answer of the responses that is being written. */
abstract sealed class OutputItem permits OutputMessage, OutputReasoning, OutputCall {
  final String id;

  /** Its place among the answer's items. */
  final int index;

  OutputItem(String id, int index) {
    this.id = id;
    this.index = index;
  }

  /** Writes the events that end it; returns the whole item as JSON. */
  abstract String close(ResponseEvents events);

  /** Tells that it begins. */
  final void opened(ResponseEvents events, String item) {
    tell(events, "response.output_item.added", item);
  }

  /** Tells that it ended. */
  final String closed(ResponseEvents events, String item) {
    tell(events, "response.output_item.done", item);
    return item;
  }

  private void tell(ResponseEvents events, String type, String item) {
    events.add(
        type,
        json -> {
          json.writeNumberField("output_index", index);
          json.writeFieldName("item");
          json.writeRawValue(item);
        });
  }
}
