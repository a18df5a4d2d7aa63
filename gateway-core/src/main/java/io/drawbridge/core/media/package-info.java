/**
 * A participant's media: the receive path and the send path, each built in one method that reads top to bottom.
 */
@NullMarked
package io.drawbridge.core.media;

import org.jspecify.annotations.NullMarked;
