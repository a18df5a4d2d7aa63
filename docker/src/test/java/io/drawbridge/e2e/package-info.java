/**
 * End to end: the assembled distribution in a process of its own, and other people's programs as its peers. Each {@code *IT} class
 * is one promise of the README. What is heard and seen at the far end is the assertion, not "connected".
 *
 * <p>Depends on the drivers in {@code io.drawbridge.e2e.peer} and on no class of the product. Start reading at {@code
 * RoomAndBrowserIT}.
 */
@NullMarked
package io.drawbridge.e2e;

import org.jspecify.annotations.NullMarked;
