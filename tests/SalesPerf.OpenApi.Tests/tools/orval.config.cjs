// A second generator reads the document too: what only one of them understands is a fault of the document.
module.exports = {
  salesperf: {
    input: { target: process.env.SALESPERF_DOCUMENT },
    output: { target: process.env.SALESPERF_OUTPUT, client: 'fetch', mode: 'single' },
  },
};
