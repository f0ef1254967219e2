using Zentra.Bench.Reporting;
using Zentra.Storage;

namespace Zentra.Bench.Stores;

/// <summary>The embedded store, in the data folder of its one node.</summary>
internal sealed class SqliteUnderTest(string directory) : StoreUnderTest(directory)
{
    public override string Engine => "SQLite";

    public override string Address => StoreAddress.Embedded;

    public override string Name => "sqlite";

    public override double SizeMb => new DirectoryInfo(Data(0))
        .EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6;

    public override Store Describe(long payments) => new(
        Engine, Machine.SqliteVersion(), Machine.FileSystem(Directory), payments, Math.Round(SizeMb, 1));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
