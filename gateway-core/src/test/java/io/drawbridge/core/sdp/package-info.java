/** Tests of session descriptions; {@link io.drawbridge.core.sdp.AnswerRules} is of use to other tests too. */
@NullMarked
package io.drawbridge.core.sdp;

import org.jspecify.annotations.NullMarked;
