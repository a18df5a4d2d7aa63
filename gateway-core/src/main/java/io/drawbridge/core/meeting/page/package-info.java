/**
 * What a browser's page and its meeting say to each other: one vocabulary, as JSON on the page's WebSocket and across XMPP. Values and
 * their codec only; depends on nothing of ours. Start reading at PageCommand and PageNews.
 */
@NullMarked
package io.drawbridge.core.meeting.page;

import org.jspecify.annotations.NullMarked;
