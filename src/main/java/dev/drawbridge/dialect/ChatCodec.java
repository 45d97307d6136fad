package dev.drawbridge.dialect;

/** A dialect that callers and vendors speak. */
interface ChatCodec extends CallerCodec, VendorCodec {}
