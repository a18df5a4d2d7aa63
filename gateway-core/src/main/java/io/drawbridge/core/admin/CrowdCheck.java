package io.drawbridge.core.admin;

import io.drawbridge.core.directory.GuessSource;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Closes connections of an address (of IPv6 its /64) that has too many already, so that idle ones of one stranger cannot take all there are.
 * Called on the connections' loops; one serves all.
 */
@Sharable
final class CrowdCheck extends ChannelInboundHandlerAdapter {
    private final int mostPerAddress;
    private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();

    CrowdCheck(int mostPerAddress) {
        this.mostPerAddress = mostPerAddress;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (context.channel().remoteAddress() instanceof InetSocketAddress remote) {
            String key = GuessSource.key(remote.getAddress().getHostAddress());
            int here = open.merge(key, 1, Integer::sum);
            context.channel().closeFuture().addListener(closed -> leave(key));
            if (here > mostPerAddress) {
                context.close();
                return;
            }
        }
        context.fireChannelActive();
    }

    private void leave(String key) {
        open.computeIfPresent(key, (same, here) -> here > 1 ? here - 1 : null);
    }
}
