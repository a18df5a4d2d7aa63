/**
 * How a component keeps its registration with an XMPP server: a pure machine, fed with what happened and the time, that says what to do
 * next; and another one that decides which servers to keep one with. No clock, socket, thread or logger inside; depends on nothing but the JDK. Start reading at
 * {@link io.drawbridge.xmpp.callbridge.LinkState}, then
 * {@link io.drawbridge.xmpp.callbridge.GroupMachine}.
 */
@NullMarked
package io.drawbridge.xmpp.callbridge;

import org.jspecify.annotations.NullMarked;
