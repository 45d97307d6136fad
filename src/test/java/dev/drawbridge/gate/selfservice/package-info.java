@NullMarked
package dev.drawbridge.gate.selfservice;

import org.jspecify.annotations.NullMarked;
