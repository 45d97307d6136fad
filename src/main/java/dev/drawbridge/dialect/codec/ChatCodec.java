package dev.drawbridge.dialect.codec;

/** A dialect that callers and vendors speak. */
public interface ChatCodec extends CallerCodec, VendorCodec {}
