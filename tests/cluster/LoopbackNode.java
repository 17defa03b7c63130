import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * A node of a cluster that hears nobody but this machine: the node class of the
 * distribution with the two modules that the tests need.
 *
 * <p>Arguments: folder of the cluster, number of this node from 0, number of
 * nodes, first port for HTTP, first port for the nodes among themselves. The
 * node runs until it is signalled.
 */
public final class LoopbackNode extends Node {
    private LoopbackNode(Settings settings) {
        super(
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "fichero"),
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class),
            false);
    }

    private static Settings settings(Path folder, int own, int nodes, int http, int transport) {
        List<String> names = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            names.add("node-" + node);
            addresses.add("127.0.0.1:" + (transport + node));
        }
        return Settings.builder()
            .put("cluster.name", "fichero-tests")
            .put("node.name", "node-" + own)
            .put("path.home", folder.resolve("node-" + own).toString())
            .put("network.host", "127.0.0.1")
            .put("http.port", http + own)
            .put("transport.port", transport + own)
            // A disk of a test machine may be nearly full.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .putList("discovery.seed_hosts", addresses)
            .putList("cluster.initial_cluster_manager_nodes", names)
            .build();
    }

    public static void main(String[] words) throws Exception {
        Path folder = Path.of(words[0]).toAbsolutePath();
        int own = Integer.parseInt(words[1]);
        int nodes = Integer.parseInt(words[2]);
        int http = Integer.parseInt(words[3]);
        int transport = Integer.parseInt(words[4]);
        Files.createDirectories(folder.resolve("node-" + own).resolve("config"));
        LoopbackNode node = new LoopbackNode(settings(folder, own, nodes, http, transport));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception left) {
                left.printStackTrace();
            }
        }));
        node.start();
        Thread.currentThread().join();
    }
}
