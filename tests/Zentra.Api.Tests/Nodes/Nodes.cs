using Zentra.Api.Tests.Crash;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Api.Tests.Nodes;

/// <summary>A PostgreSQL server of its own, and `zentra` processes on it that share their secrets.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    public const string Key = "zk_test_nodes0000000000000000000000000000";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-nodes-");
    private readonly List<ZentraProcess> started = [];
    private string? first;
    private int count;
    private KeyValuePair<string, string>[] environment = [];

    private Nodes()
    {
    }

    public PostgresCluster Cluster { get; } = PostgresCluster.Start();

    public string Store => Cluster.Address("zentra");

    /// <summary>A server with an empty store.</summary>
    /// <param name="environment">More that its nodes have in their environment.</param>
    public static async Task<Nodes> Make(params KeyValuePair<string, string>[] environment)
    {
        var nodes = new Nodes { environment = environment };
        await ZentraProcess.Migrate(nodes.Store);
        return nodes;
    }

    /// <summary>Starts one more node; it has the secrets of the first.</summary>
    public async Task<ZentraProcess> Start(string? store = null, params string[] more)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder.FullName, $"node{count++}")).FullName;
        if (first is not null)
        {
            var secrets = Directory.CreateDirectory(Path.Combine(data, "secrets")).FullName;
            foreach (var secret in Directory.GetFiles(Path.Combine(first, "secrets")))
            {
                File.Copy(secret, Path.Combine(secrets, Path.GetFileName(secret)));
            }
        }
        var node = await ZentraProcess.StartWith(environment, data, Key, store ?? Store, more);
        first ??= data;
        started.Add(node);
        return node;
    }

    /// <summary>Two nodes that start at the same time, and so share what there is to do.</summary>
    public async Task<(ZentraProcess One, ZentraProcess Two)> StartTwo()
    {
        if (first is null)
        {
            // It makes the secrets that the two share; its leases end when both have begun.
            await (await Start()).Kill();
        }
        var both = await Task.WhenAll(Start(), Start());
        return (both[0], both[1]);
    }

    /// <summary>`zentra audit` of the store as it is now.</summary>
    public Task Audit() => ZentraProcess.Audit(folder.FullName, Store);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in started)
        {
            await node.DisposeAsync();
        }
        Cluster.Dispose();
        folder.Delete(recursive: true);
    }
}
