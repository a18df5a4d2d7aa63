/**
 * The pages that guests see: HTML rendered once per language, scripts and styles from the same host, texts in one JSON file per
 * language. No framework, nothing inline, nothing foreign. Start reading at {@link io.drawbridge.webrtc.page.Pages}.
 */
@NullMarked
package io.drawbridge.webrtc.page;

import org.jspecify.annotations.NullMarked;
