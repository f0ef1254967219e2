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

    private Nodes()
    {
    }

    public PostgresCluster Cluster { get; } = PostgresCluster.Start();

    public string Store => Cluster.Address("zentra");

    /// <summary>A server with an empty store.</summary>
    public static async Task<Nodes> Make()
    {
        var nodes = new Nodes();
        await ZentraProcess.Migrate(nodes.Store);
        return nodes;
    }

    /// <summary>Starts one more node; it has the secrets of the first.</summary>
    public async Task<ZentraProcess> Start(string? store = null)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder.FullName, $"node{started.Count}")).FullName;
        if (first is not null)
        {
            var secrets = Directory.CreateDirectory(Path.Combine(data, "secrets")).FullName;
            foreach (var secret in Directory.GetFiles(Path.Combine(first, "secrets")))
            {
                File.Copy(secret, Path.Combine(secrets, Path.GetFileName(secret)));
            }
        }
        var node = await ZentraProcess.Start(data, Key, store ?? Store);
        first ??= data;
        started.Add(node);
        return node;
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
