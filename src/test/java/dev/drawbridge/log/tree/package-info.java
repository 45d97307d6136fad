@NullMarked
package dev.drawbridge.log.tree;

import org.jspecify.annotations.NullMarked;
