using System.Diagnostics;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Sqlite;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Sqlite;

/// <summary>A full or read-only disk: a clear error, nothing acknowledged is lost, and all is well once there is room.</summary>
public sealed class FullDiskTests : LaneTest
{
    private const int MaxIntents = 2_000;

    [Fact]
    public async Task A_store_that_may_not_grow_says_so_and_loses_nothing_acknowledged()
    {
        var limit = "PRAGMA max_page_count=120";
        using var lane = new Lane(() => Writer(limit));

        var kept = await FillUntilItFails(lane);

        Assert.Contains("full", lane.Trouble, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(kept, await Sequence());
        limit = "PRAGMA max_page_count=1000000";
        Assert.Equal(kept + 1, Assert.IsType<Outcome.Committed>(await lane.Submit(Big(kept))).Sequence);
        Assert.Null(lane.Trouble);
    }

    [Fact]
    public async Task A_store_that_became_read_only_says_so_and_loses_nothing_acknowledged()
    {
        var isReadOnly = "PRAGMA query_only=OFF";
        using (var lane = new Lane(() => Writer(isReadOnly)))
        {
            await lane.Submit(Big(0));
        }
        isReadOnly = "PRAGMA query_only=ON";
        using var second = new Lane(() => Writer(isReadOnly));

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => second.Submit(Big(1)));

        Assert.Contains("readonly", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, second.Trouble);
        Assert.Equal(1, await Sequence());
        isReadOnly = "PRAGMA query_only=OFF";
        Assert.Equal(2, Assert.IsType<Outcome.Committed>(await second.Submit(Big(1))).Sequence);
        Assert.Null(second.Trouble);
    }

    [Fact]
    public async Task A_full_file_system_is_told_and_loses_nothing_acknowledged()
    {
        await using var disk = await SmallDisk.Mount("2m");
        var ballast = Path.Combine(disk.Directory, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[1 << 20], TestContext.Current.CancellationToken);
        await using var store = SqliteStore.Open(Path.Combine(disk.Directory, "zentra.db"), Things.Catalogue);
        using var lane = new Lane(store.OpenWriter);

        var kept = await FillUntilItFails(lane);

        Assert.Equal(kept, (await store.Heads())[0].Sequence);
        Assert.Equal(kept, (await store.IntentsAfter(Home.Tenant, 0, MaxIntents)).Count);
        File.Delete(ballast);
        Assert.Equal(kept + 1, Assert.IsType<Outcome.Committed>(await lane.Submit(Big(kept))).Sequence);
        Assert.Null(lane.Trouble);
    }

    [Fact]
    public async Task A_read_only_file_system_is_told_at_the_start()
    {
        await using var disk = await SmallDisk.Mount("8m");
        var file = Path.Combine(disk.Directory, "zentra.db");
        await using (var store = SqliteStore.Open(file, Things.Catalogue))
        {
            using var lane = new Lane(store.OpenWriter);
            await lane.Submit(Big(0));
        }
        await disk.Remount("ro");

        var fault = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(file, Things.Catalogue));

        Assert.Matches("readonly|read-only|unable to open", fault.Message);
        await disk.Remount("rw");
        await using var again = SqliteStore.Open(file, Things.Catalogue);
        Assert.Equal(1, (await again.Heads())[0].Sequence);
    }

    private async Task<int> FillUntilItFails(Lane lane)
    {
        for (var kept = 0; kept < MaxIntents; kept++)
        {
            try
            {
                Assert.IsType<Outcome.Committed>(await lane.Submit(Big(kept)));
            }
            catch (StoreUnavailableException reason)
            {
                Assert.Contains("full", reason.Message, StringComparison.OrdinalIgnoreCase);
                await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.Submit(Big(kept)));
                return kept;
            }
        }
        throw new InvalidOperationException("The disk did not get full.");
    }

    private Intent Big(int number) => Intent(new($"thg_{number}") { Note = new string('x', 8_000), AmountMinor = 1 }, $"key {number}");

    private SqliteWriter Writer(string pragma)
    {
        var connection = SqliteConnection.Open(StoreFile, readOnly: false, cacheKiB: 1_024).Configured(pragma);
        return new(connection, new(connection), new(), _ => { });
    }

    /// <summary>A small file system in memory; the test is skipped where it may not be mounted.</summary>
    private sealed class SmallDisk(DirectoryInfo directory) : IAsyncDisposable
    {
        public string Directory => directory.FullName;

        public static async Task<SmallDisk> Mount(string size)
        {
            var directory = System.IO.Directory.CreateTempSubdirectory("zentra-disk-");
            if (!OperatingSystem.IsLinux() || await Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", directory.FullName) != 0)
            {
                directory.Delete();
                Assert.Skip("This machine does not let us mount a small disk.");
            }
            return new(directory);
        }

        public async Task Remount(string mode) => Assert.Equal(0, await Run("mount", "-o", $"remount,{mode}", directory.FullName));

        public async ValueTask DisposeAsync()
        {
            await Run("umount", "-l", directory.FullName);
            directory.Delete();
        }

        private static async Task<int> Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }
}
