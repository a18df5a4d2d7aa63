/**
 * What a caller goes through before it is in a meeting: "enter the meeting number", the PIN, the lobby. A pure machine fed with digits and
 * time; the shell that plays its prompts and shows its pages is {@code core.meeting.Stage}. May depend on core.directory and core.call.
 * Start reading at Ivr.
 */
@NullMarked
package io.drawbridge.core.ivr;

import org.jspecify.annotations.NullMarked;
