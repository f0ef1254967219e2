using System.Diagnostics;
using Npgsql;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Nodes;

/// <summary>
/// A PostgreSQL server that goes, hangs, is full or read-only under a real server: refused clearly, not ready, nothing
/// acknowledged lost, and well again by itself.
/// </summary>
public sealed class ServerLossTests(ServerLossTests.OneNode one) : IClassFixture<ServerLossTests.OneNode>
{
    private const string Sessions = "FROM pg_stat_activity WHERE application_name = 'zentra'";
    private const int RoomForALittle = 400 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Nodes nodes = one.Nodes;
    private readonly ZentraProcess zentra = one.Zentra;

    [Fact]
    public async Task A_server_that_stops_is_noticed_without_a_write_and_found_again()
    {
        (await zentra.Api.Get("/health/ready")).Is(200);

        nodes.Cluster.Stop();
        await IsNotReady("cannot be reached");
        await IsRefused();
        (await zentra.Api.Get("/payments?limit=1")).Is(503);
        (await zentra.Api.Get("/health/live")).Is(200);

        nodes.Cluster.Run();
        await IsWellAgain(new Load(0));
    }

    [Fact]
    public async Task A_server_that_restarts_at_once_under_load_loses_nothing()
    {
        var load = new Load(1);
        await load.Run(zentra.Api, "r", 200, () =>
        {
            nodes.Cluster.Stop();
            nodes.Cluster.Run();
            // Who was waiting for a provider meanwhile has noticed nothing, and would go on for ever.
            load.Stop();
            return Task.CompletedTask;
        });

        await IsWellAgain(load);
    }

    [Fact]
    public async Task Connections_that_are_cut_under_load_are_made_again()
    {
        await using var owner = nodes.Cluster.Connect();
        var load = new Load(2);
        await load.Run(zentra.Api, "c", 100, async () =>
        {
            for (var cut = 0; cut < 20; cut++)
            {
                await Run(owner, $"SELECT pg_terminate_backend(pid) {Sessions}");
                await Task.Delay(50);
            }
            load.Stop();
        });

        await IsWellAgain(load);
    }

    [Fact]
    public async Task A_lock_that_is_not_given_and_a_statement_that_takes_too_long_are_refusals()
    {
        (await zentra.Api.Pay()).Is(201);
        await using var owner = nodes.Cluster.Connect();
        await Run(owner, "BEGIN; LOCK TABLE zentra.heads, zentra.r_payments");

        // A statement's own limit is half a minute; what ends it then is sent at once here.
        var asked = zentra.Api.Get("/payments?limit=1");
        await using var other = nodes.Cluster.Connect();
        while (!asked.IsCompleted)
        {
            await Run(other, $"SELECT pg_cancel_backend(pid) {Sessions} AND query LIKE '%FROM r_payments%'");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Refused((await asked).Is(503));
        // Between two refusals the store's probe may succeed: it needs none of the locks.
        await Until(async () =>
        {
            await IsRefused();
            return (await zentra.Api.Get("/health/ready")).Status == 503;
        });

        await Run(owner, "ROLLBACK");
        await IsWellAgain(new Load(3));
    }

    [Fact]
    public async Task A_server_that_turns_read_only_answers_reads_and_takes_writes_when_it_may_again()
    {
        var paid = (await zentra.Api.Pay()).Is(201);
        await using var owner = nodes.Cluster.Connect();
        await Run(owner, "ALTER SYSTEM SET default_transaction_read_only = on");
        await Run(owner, "SELECT pg_reload_conf()");
        await Until(async () => (await zentra.Api.Pay()).Status == 503);

        await IsRefused();
        await IsNotReady("read-only");
        (await zentra.Api.Get($"/payments/{paid.Id}")).Is(200);

        await Run(owner, "SET default_transaction_read_only TO off");
        await Run(owner, "ALTER SYSTEM RESET default_transaction_read_only");
        await Run(owner, "SELECT pg_reload_conf()");
        await IsWellAgain(new Load(4));
    }

    [Fact]
    public async Task A_servers_full_disk_refuses_clearly_and_recovers_when_there_is_room()
    {
        using var disk = SmallDisk.Mount();
        await using var owner = nodes.Cluster.Connect();
        await Run(owner, $"CREATE TABLESPACE small LOCATION '{disk.Folder}'");
        await Run(owner, "ALTER TABLE zentra.events SET TABLESPACE small");
        var ballast = Path.Combine(disk.Folder, "ballast");
        var weight = new DriveInfo(disk.Folder).AvailableFreeSpace - RoomForALittle;
        await File.WriteAllBytesAsync(ballast, new byte[weight], TestContext.Current.CancellationToken);

        var load = new Load(5);
        await load.Run(zentra.Api, "d", int.MaxValue, () => Task.CompletedTask);
        await IsRefused();
        await IsNotReady("full");
        (await zentra.Api.Get("/payments?limit=1")).Is(200);

        File.Delete(ballast);
        await IsWellAgain(load);
        await Run(owner, "ALTER TABLE zentra.events SET TABLESPACE pg_default");
        await Run(owner, "DROP TABLESPACE small");
    }

    private async Task IsRefused()
    {
        var refused = (await zentra.Api.Pay()).Is(503);
        Refused(refused);
    }

    private static void Refused(Response refused)
    {
        Assert.Equal("application/problem+json", refused.ContentType);
        Assert.Equal("store_unavailable", refused.Json.Say("code"));
        Assert.Equal("True", refused.Json.Say("retryable"));
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
    }

    private async Task IsNotReady(string why)
    {
        var ready = (await zentra.Api.Get("/health/ready")).Is(503).Json;
        Assert.Equal("not_ready", ready.Say("status"));
        Assert.Contains(why, ready.Say("reason"), StringComparison.Ordinal);
    }

    private async Task IsWellAgain(Load load)
    {
        await Until(async () => (await zentra.Api.Get("/health/ready")).Status == 200);
        await Until(async () => (await zentra.Api.Pay()).Status == 201);
        await Until(async () => (await zentra.Api.Get("/health/ready")).Status == 200);
        await Books.KeepTheirWord(zentra.Api, load);
        await nodes.Audit();
    }

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        var since = Stopwatch.StartNew();
        while (!await isTrue())
        {
            Assert.True(since.Elapsed < Patience, "It did not become so in time.");
            await Task.Delay(50);
        }
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One server and one node for all these tests: each leaves them as well as it found them.</summary>
    public sealed class OneNode : IAsyncLifetime
    {
        internal Nodes Nodes { get; private set; } = null!;

        internal ZentraProcess Zentra { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Nodes = await Nodes.Make();
            Zentra = await Nodes.Start();
        }

        public ValueTask DisposeAsync() => Nodes.DisposeAsync();
    }

    private sealed record SmallDisk(string Folder) : IDisposable
    {
        public static SmallDisk Mount()
        {
            var folder = Directory.CreateTempSubdirectory("zentra-full-").FullName;
            if (!ZentraProcess.Run("mount", "-t", "tmpfs", "-o", "size=8m,mode=777", "none", folder))
            {
                Directory.Delete(folder);
                Assert.Skip("A small disk cannot be mounted here (mount -t tmpfs needs the right to mount).");
            }
            Assert.True(!Environment.IsPrivilegedProcess || ZentraProcess.Run("chown", "postgres", folder));
            return new(folder);
        }

        public void Dispose()
        {
            ZentraProcess.Run("umount", "-l", Folder);
            Directory.Delete(Folder);
        }
    }
}
